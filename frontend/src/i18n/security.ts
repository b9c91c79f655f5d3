/** The words of two-step sign-in: loaded with these screens only. */
import { useI18n } from "./index";
import { securityEn } from "./security.en";
import { securityZh } from "./security.zh";

export function useSecurityWords(): typeof securityZh {
  return useI18n().language === "en" ? securityEn : securityZh;
}
