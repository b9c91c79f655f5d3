/** The words of stages and scores, their rules and what they rest on: loaded with these screens only. */
import { useI18n } from "./index";
import { stagingEn } from "./staging.en";
import { stagingZh } from "./staging.zh";

export function useStagingWords(): typeof stagingZh {
  return useI18n().language === "en" ? stagingEn : stagingZh;
}
