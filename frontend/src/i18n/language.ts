/** Which language this browser uses. */
export type Language = "zh-CN" | "en";

const KEY = "zhike.language";

export function initialLanguage(): Language {
  const stored = localStorage.getItem(KEY);
  if (stored === "en" || stored === "zh-CN") return stored;
  return navigator.language.startsWith("zh") ? "zh-CN" : navigator.language.startsWith("en") ? "en" : "zh-CN";
}

export function storeLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
}
