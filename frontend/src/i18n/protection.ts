/** The words of who may see what and who looked: loaded with these screens only. */
import { useI18n } from "./index";
import { protectionEn } from "./protection.en";
import { protectionZh } from "./protection.zh";

export function useProtectionWords(): typeof protectionZh {
  return useI18n().language === "en" ? protectionEn : protectionZh;
}
