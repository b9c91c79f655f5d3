/** The words of the page that leads to all settings: loaded with these screens only. */
import { useI18n } from "./index";
import { settingsEn } from "./settings.en";
import { settingsZh } from "./settings.zh";

export function useSettingsWords(): typeof settingsZh {
  return useI18n().language === "en" ? settingsEn : settingsZh;
}
