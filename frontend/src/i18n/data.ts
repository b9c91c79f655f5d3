/** The words of imports, duplicates, merges, exports and operations: loaded with these screens only. */
import { dataEn } from "./data.en";
import { dataZh } from "./data.zh";
import { useI18n } from "./index";

export type DataWords = typeof dataZh;

export function useDataWords(): DataWords {
  return useI18n().language === "en" ? dataEn : dataZh;
}
