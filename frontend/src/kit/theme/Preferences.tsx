/** Language and light/dark of this browser, switched without a reload. */
import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { I18nProvider, initialLanguage, type Language, loadWords, storeLanguage } from "~/i18n";
import { useCoarsePointer, usePrefersDark, useStill } from "../media";
import { antdTheme } from "./antd";
import { applyTokens, type Scheme } from "./tokens";

export type SchemeChoice = Scheme | "system";

interface Preferences {
  language: Language;
  setLanguage: (language: Language) => void;
  scheme: Scheme;
  schemeChoice: SchemeChoice;
  setSchemeChoice: (choice: SchemeChoice) => void;
}

const PreferencesContext = createContext<Preferences | null>(null);
const SCHEME_KEY = "zhike.scheme";

function storedScheme(): SchemeChoice {
  const stored = localStorage.getItem(SCHEME_KEY);
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [language, setLanguageState] = useState<Language>(initialLanguage);
  const [schemeChoice, setChoice] = useState<SchemeChoice>(storedScheme);
  const prefersDark = usePrefersDark();
  const coarse = useCoarsePointer();
  const scheme: Scheme = schemeChoice === "system" ? (prefersDark ? "dark" : "light") : schemeChoice;

  useEffect(() => applyTokens(scheme, document.documentElement), [scheme]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const setLanguage = useCallback((next: Language) => {
    storeLanguage(next);
    void loadWords(next).then(() => setLanguageState(next));
  }, []);
  const setSchemeChoice = useCallback((next: SchemeChoice) => {
    localStorage.setItem(SCHEME_KEY, next);
    setChoice(next);
  }, []);

  const value = useMemo(
    () => ({ language, setLanguage, scheme, schemeChoice, setSchemeChoice }),
    [language, setLanguage, scheme, schemeChoice, setSchemeChoice],
  );
  const still = useStill();
  const theme = useMemo(() => antdTheme({ scheme, coarse, still }), [scheme, coarse, still]);
  return (
    <PreferencesContext value={value}>
      <ConfigProvider
        theme={theme}
        locale={language === "en" ? enUS : zhCN}
        wave={{ disabled: true }}
        button={{ autoInsertSpace: false }}
      >
        <I18nProvider language={language}>{children}</I18nProvider>
      </ConfigProvider>
    </PreferencesContext>
  );
}

export function usePreferences(): Preferences {
  const value = use(PreferencesContext);
  if (value === null) throw new Error("usePreferences outside PreferencesProvider");
  return value;
}
