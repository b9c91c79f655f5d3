/** The words of the people and their sign-ins: loaded with this screen only. */
import { useI18n } from "./index";
import { peopleEn } from "./people.en";
import { peopleZh } from "./people.zh";

export function usePeopleWords(): typeof peopleZh {
  return useI18n().language === "en" ? peopleEn : peopleZh;
}
