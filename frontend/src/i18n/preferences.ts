/** The words of one's preferences: loaded with this screen only. */
import { useI18n } from "./index";
import { preferencesEn } from "./preferences.en";
import { preferencesZh } from "./preferences.zh";

export function usePreferenceWords(): typeof preferencesZh {
  return useI18n().language === "en" ? preferencesEn : preferencesZh;
}
