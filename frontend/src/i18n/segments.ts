/** The words of segments: loaded with these screens only. */
import { useI18n } from "./index";
import { segmentsEn } from "./segments.en";
import { segmentsZh } from "./segments.zh";

export function useSegmentWords(): typeof segmentsZh {
  return useI18n().language === "en" ? segmentsEn : segmentsZh;
}
