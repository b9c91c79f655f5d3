/** Words, formats and labels in the language of the reader: `useI18n().words.list.filter`. */
import { createContext, type ReactNode, use, useMemo } from "react";
import { setRequestLanguage } from "~/api/client";
import type { Label } from "~/api/json";
import { type Format, makeFormat } from "./format";
import type { Language } from "./language";
import type { Words } from "./zh";

export { initialLanguage, type Language, storeLanguage } from "./language";
export type { Words } from "./zh";

export interface I18n {
  readonly language: Language;
  readonly words: Words;
  readonly format: Format;
  /** A definition's label in this language, falling back to the other. */
  readonly label: (label: Label | string | null | undefined) => string;
}

// One language is loaded with the client; the other when somebody switches to it.
const loaders: Readonly<Record<Language, () => Promise<Words>>> = {
  "zh-CN": () => import("./zh").then((module) => module.zh),
  en: () => import("./en").then((module) => module.en),
};
const loaded = new Map<Language, Words>();

/** Must have ended before a language is used. */
export async function loadWords(language: Language): Promise<void> {
  if (!loaded.has(language)) loaded.set(language, await loaders[language]());
}

export function makeI18n(language: Language): I18n {
  const words = loaded.get(language);
  if (words === undefined) throw new Error(`The words of ${language} are not loaded.`);
  const label = (value: Label | string | null | undefined) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "string") return value;
    return language === "en" ? value.en || value.zh : value.zh || value.en;
  };
  return { language, words, format: makeFormat(language, words), label };
}

const I18nContext = createContext<I18n | null>(null);

export function I18nProvider({ language, children }: { language: Language; children: ReactNode }) {
  const value = useMemo(() => {
    setRequestLanguage(language);
    return makeI18n(language);
  }, [language]);
  return <I18nContext value={value}>{children}</I18nContext>;
}

export function useI18n(): I18n {
  const value = use(I18nContext);
  if (value === null) throw new Error("useI18n outside I18nProvider");
  return value;
}
