/** The words of importing several tables at once: loaded with that screen only. */
import { useI18n } from "./index";
import { movingEn } from "./moving.en";
import { movingZh } from "./moving.zh";

export type MovingWords = typeof movingZh;

export function useMovingWords(): MovingWords {
  return useI18n().language === "en" ? movingEn : movingZh;
}
