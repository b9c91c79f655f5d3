/** What to do with records that are there already, with unknown options, with blank cells, and with what a file lacks. */
import { Select } from "antd";
import type { BlankRule, ExistingRule, UnknownOptions } from "~/api/imports";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { Field } from "~/kit/Field";
import { Defaults } from "./Defaults";
import { type Draft, isMapped, keysOf, modesOf, type RuleSet } from "./draft";
import styles from "./import.module.css";
import { OwnerRule } from "./OwnerRule";

interface RulesProps {
  object: ObjectMeta;
  draft: Draft;
  onChange: (rules: RuleSet) => void;
}

interface ChoiceProps<Value extends string> {
  id: string;
  name: string;
  hint?: string | undefined;
  value: Value | undefined;
  options: readonly Value[];
  labels: Readonly<Record<Value, string>> | ((value: Value) => string);
  onChange: (value: Value) => void;
}

const unknownModes: readonly UnknownOptions[] = ["refuse", "create", "ignore", "stop"];
const blanks: readonly BlankRule[] = ["keep", "clear"];
const existing: readonly ExistingRule[] = ["overwrite", "fill", "skip"];

export function Rules({ object, draft, onChange }: RulesProps) {
  const { words, label } = useI18n();
  const text = useDataWords().importing;
  const { rules } = draft;
  const put = (part: Partial<RuleSet>) => onChange({ ...rules, ...part });
  const keys = keysOf(object, draft);
  const nameOf = (key: string) => label(keys.find((field) => field.key === key)?.label);
  const updates = rules.mode !== "create";
  const choices = object.fields.some((field) => isMapped(draft, field.key) && hasOptions(field));
  return (
    <>
      <div className={styles.rules}>
        <Choice
          id="import-mode"
          name={words.importing.mode}
          hint={text.modeHints[rules.mode]}
          value={rules.mode}
          options={modesOf(object)}
          labels={words.importing.modes}
          onChange={(mode) => put({ mode })}
        />
        {updates && (
          <Choice
            id="import-key"
            name={words.importing.key}
            value={rules.key}
            options={keys.map(({ key }) => key)}
            labels={nameOf}
            onChange={(key) => put({ key })}
          />
        )}
        {updates && (
          <Choice
            id="import-existing"
            name={text.existing}
            value={rules.existing}
            options={rules.mode === "update" ? existing.slice(0, 2) : existing}
            labels={text.existingRules}
            onChange={(value) => put({ existing: value })}
          />
        )}
        {updates && rules.existing === "overwrite" && (
          <Choice
            id="import-blank"
            name={text.blank}
            value={rules.blank}
            options={blanks}
            labels={text.blanks}
            onChange={(blank) => put({ blank })}
          />
        )}
        {choices && (
          <Choice
            id="import-unknown"
            name={words.importing.unknownOptions}
            value={rules.unknown}
            options={unknownModes}
            labels={words.importing.unknownModes}
            onChange={(unknown) => put({ unknown })}
          />
        )}
        {rules.mode !== "update" && <OwnerRule object={object} draft={draft} onChange={put} />}
      </div>
      {rules.mode !== "update" && <Defaults object={object} draft={draft} onChange={(defaults) => put({ defaults })} />}
    </>
  );
}

const hasOptions = (field: FieldMeta) => field.options.length > 0;

function Choice<Value extends string>({ id, name, hint, value, options, labels, onChange }: ChoiceProps<Value>) {
  const nameOf = (one: Value) => (typeof labels === "function" ? labels(one) : labels[one]);
  return (
    <Field name={name} htmlFor={id} hint={hint}>
      <Select
        id={id}
        value={value}
        options={options.map((one) => ({ value: one, label: nameOf(one) }))}
        onChange={onChange}
        className={styles.choice}
      />
    </Field>
  );
}
