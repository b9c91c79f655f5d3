/** The words of the catalogue of tags: loaded with these screens only. */
import { useI18n } from "./index";
import { taggingEn } from "./tagging.en";
import { taggingZh } from "./tagging.zh";

export function useTaggingWords(): typeof taggingZh {
  return useI18n().language === "en" ? taggingEn : taggingZh;
}
