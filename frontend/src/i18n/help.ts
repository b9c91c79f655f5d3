/** The words of the keyboard help: loaded with it only. */
import { helpEn } from "./help.en";
import { helpZh } from "./help.zh";
import { useI18n } from "./index";

export function useHelpWords(): typeof helpZh {
  return useI18n().language === "en" ? helpEn : helpZh;
}
