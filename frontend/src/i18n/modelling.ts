/** The words of shaping objects: loaded with these screens only. */
import { useI18n } from "./index";
import { modellingEn } from "./modelling.en";
import { modellingZh } from "./modelling.zh";

export function useModelWords(): typeof modellingZh {
  return useI18n().language === "en" ? modellingEn : modellingZh;
}
