/** The words of boards and calendars: loaded with them only. */
import { boardEn } from "./board.en";
import { boardZh } from "./board.zh";
import { useI18n } from "./index";

export function useBoardWords(): typeof boardZh {
  return useI18n().language === "en" ? boardEn : boardZh;
}
