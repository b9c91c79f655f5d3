/** The words of roles and rights: loaded with these screens only. */
import { useI18n } from "./index";
import { rolesEn } from "./roles.en";
import { rolesZh } from "./roles.zh";

export function useRoleWords(): typeof rolesZh {
  return useI18n().language === "en" ? rolesEn : rolesZh;
}
