/** The words of the page on how the system is: loaded with it only. */

import { careEn } from "./care.en";
import { careZh } from "./care.zh";
import { useI18n } from "./index";

export function useCareWords(): typeof careZh {
  return useI18n().language === "en" ? careEn : careZh;
}
