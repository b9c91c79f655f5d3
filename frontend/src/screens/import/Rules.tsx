/** What to do with records that are there already, with unknown options, and with blank cells. */
import type { BlankRule, ImportMode, UnknownOptions } from "~/api/imports";
import type { FieldMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { Choice } from "./Choice";
import styles from "./import.module.css";

export interface RuleSet {
  readonly mode: ImportMode;
  readonly key: string | undefined;
  readonly unknown: UnknownOptions;
  readonly blank: BlankRule;
}

interface RulesProps {
  rules: RuleSet;
  modes: readonly ImportMode[];
  keys: readonly FieldMeta[];
  choices: boolean;
  onChange: (rules: RuleSet) => void;
}

const unknownModes: readonly UnknownOptions[] = ["refuse", "create", "ignore", "stop"];
const blanks: readonly BlankRule[] = ["keep", "clear"];

export function Rules({ rules, modes, keys, choices, onChange }: RulesProps) {
  const { words, label } = useI18n();
  const text = useDataWords().importing;
  return (
    <div className={styles.rules}>
      <div>
        <Choice
          id="import-mode"
          label={words.importing.mode}
          value={rules.mode}
          options={modes.map((name) => ({ value: name, label: words.importing.modes[name] }))}
          onChange={(mode) => onChange({ ...rules, mode })}
        />
        <p className={styles.ruleHint}>{text.modeHints[rules.mode]}</p>
      </div>
      {rules.mode !== "create" && (
        <div>
          <Choice
            id="import-key"
            label={words.importing.key}
            value={rules.key}
            options={keys.map((field) => ({ value: field.key, label: label(field.label) }))}
            onChange={(key) => onChange({ ...rules, key })}
          />
        </div>
      )}
      {choices && (
        <div>
          <Choice
            id="import-unknown"
            label={words.importing.unknownOptions}
            value={rules.unknown}
            options={unknownModes.map((name) => ({ value: name, label: words.importing.unknownModes[name] }))}
            onChange={(unknown) => onChange({ ...rules, unknown })}
          />
        </div>
      )}
      {rules.mode !== "create" && (
        <div>
          <Choice
            id="import-blank"
            label={text.blank}
            value={rules.blank}
            options={blanks.map((name) => ({ value: name, label: text.blanks[name] }))}
            onChange={(blank) => onChange({ ...rules, blank })}
          />
        </div>
      )}
    </div>
  );
}
