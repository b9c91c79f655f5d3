/** Language and appearance as two rows of buttons, wherever one chooses for oneself. */
import { Segmented } from "antd";
import { useI18n } from "~/i18n";
import type { SchemeChoice } from "~/kit/theme/Preferences";
import { useLooks, useSchemes } from "./looks";
import { languages } from "./UserMenu";

export function LanguageChoice({ block = false }: { block?: boolean }) {
  const { words } = useI18n();
  const { language, chooseLanguage } = useLooks();
  return (
    <Segmented
      block={block}
      value={language}
      options={languages.map(({ key, label }) => ({ value: key, label }))}
      onChange={chooseLanguage}
      aria-label={words.shell.language}
    />
  );
}

export function AppearanceChoice({ block = false }: { block?: boolean }) {
  const { words } = useI18n();
  const { schemeChoice, chooseScheme } = useLooks();
  const schemes = useSchemes();
  return (
    <Segmented<SchemeChoice>
      block={block}
      value={schemeChoice}
      options={schemes.map(({ key, label }) => ({ value: key, label }))}
      onChange={chooseScheme}
      aria-label={words.shell.appearance}
    />
  );
}
