/** Language and appearance: applied here at once, and kept so that other devices follow. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { preferencesQuery } from "~/api/preferences";
import { useSession } from "~/api/session";
import { type Language, useI18n } from "~/i18n";
import { type SchemeChoice, usePreferences } from "~/kit/theme/Preferences";
import { useChoose } from "./favourites";

export function useLooks() {
  const choose = useChoose();
  const own = useSession().acting_as === null;
  const { language, setLanguage, scheme, schemeChoice, setSchemeChoice } = usePreferences();
  return {
    language,
    scheme,
    schemeChoice,
    chooseLanguage: (next: Language) => {
      setLanguage(next);
      if (own) void choose({ language: next });
    },
    chooseScheme: (next: SchemeChoice) => {
      setSchemeChoice(next);
      if (own) void choose({ scheme: next });
    },
  };
}

/** The appearances there are, by their names. */
export function useSchemes(): readonly { readonly key: SchemeChoice; readonly label: string }[] {
  const { words } = useI18n();
  return [
    { key: "system", label: words.shell.system },
    { key: "light", label: words.shell.light },
    { key: "dark", label: words.shell.dark },
  ];
}

/** Takes over what was chosen elsewhere, once after signing in: from then on this device leads. */
export function useFollowLooks(): void {
  const { data } = useQuery(preferencesQuery);
  const own = useSession().acting_as === null;
  const { setLanguage, setSchemeChoice } = usePreferences();
  const followed = useRef(false);
  useEffect(() => {
    if (data === undefined || followed.current || !own) return;
    followed.current = true;
    if (data.language) setLanguage(data.language);
    if (data.scheme) setSchemeChoice(data.scheme);
  }, [data, own, setLanguage, setSchemeChoice]);
}
