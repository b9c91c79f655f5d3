/** The words of a leader's and an administrator's home: loaded with it only. */
import { useI18n } from "./index";
import { todayEn } from "./today.en";
import { todayZh } from "./today.zh";

export function useTodayWords(): typeof todayZh {
  return useI18n().language === "en" ? todayEn : todayZh;
}
