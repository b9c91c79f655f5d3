/** A new field: type, names, key, and what its type needs to know. */
import { Checkbox, Input, Select } from "antd";
import { createElement, useId, useState } from "react";
import type { JsonObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { fieldTypes } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { Field, Wrong } from "~/kit/Field";
import styles from "./catalog.module.css";
import {
  blankField,
  documentOf,
  type FieldDraft,
  flags,
  isChoosing,
  keyOf,
  type Missing,
  missingIn,
} from "./fieldDraft";
import { KeyInput, Names } from "./names";
import { OptionsEditor } from "./OptionsEditor";
import { ProposeDialog } from "./ProposeDialog";

interface FieldDialogProps {
  object: ObjectMeta;
  onClose: () => void;
  onPropose: (patch: JsonObject) => void;
}

export function FieldDialog({ object, onClose, onPropose }: FieldDialogProps) {
  const { words } = useI18n();
  const [draft, setDraft] = useState(blankField);
  const [missing, setMissing] = useState<Missing | null>(null);
  const change = (part: Partial<FieldDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setMissing(null);
  };
  const propose = () => {
    const found = missingIn(draft);
    setMissing(found);
    if (found === null) onPropose({ fields: { [keyOf(draft)]: documentOf(draft, object) } });
  };
  return (
    <ProposeDialog title={words.catalog.newField} onClose={onClose} onNext={propose}>
      <div>
        <Names value={draft.label} onChange={(label) => change({ label })} />
        <Wrong text={missing === "name" ? words.catalog.needName : ""} />
      </div>
      <TypePicker value={draft.type} onChange={(type) => change({ type })} />
      <OfType draft={draft} missing={missing} onChange={change} />
      <KeyInput
        value={keyOf(draft)}
        onChange={(typedKey) => change({ typedKey })}
        problem={missing === "key" ? words.catalog.badKey : undefined}
      />
      {draft.type !== "formula" && (
        <div className={styles.flags}>
          {flags.map((flag) => (
            <Checkbox
              key={flag}
              checked={draft.flags[flag]}
              onChange={({ target }) => change({ flags: { ...draft.flags, [flag]: target.checked } })}
            >
              {words.catalog[flag]}
            </Checkbox>
          ))}
        </div>
      )}
    </ProposeDialog>
  );
}

/** Roll-ups need a builder of their own; they are declared in packages for now. */
const offered = fieldTypes.filter(({ key }) => key !== "rollup" && key !== "any_lookup");

function TypePicker({ value, onChange }: { value: string; onChange: (type: string) => void }) {
  const { words } = useI18n();
  const id = useId();
  const types: Readonly<Record<string, string>> = words.types;
  return (
    <Field name={words.catalog.type} htmlFor={id}>
      <Select
        id={id}
        value={value}
        onChange={onChange}
        options={offered.map(({ key, icon }) => ({
          value: key,
          label: (
            <span className={styles.type}>
              {createElement(icon, { "aria-hidden": true })}
              {types[key] ?? key}
            </span>
          ),
        }))}
      />
    </Field>
  );
}

interface OfTypeProps {
  draft: FieldDraft;
  missing: Missing | null;
  onChange: (part: Partial<FieldDraft>) => void;
}

/** What only this type needs to know. */
function OfType({ draft, missing, onChange }: OfTypeProps) {
  const { words, label } = useI18n();
  const catalog = useCatalog();
  const id = useId();
  if (isChoosing(draft)) {
    return (
      <div>
        <OptionsEditor options={draft.options} onChange={(options) => onChange({ options })} />
        <Wrong text={missing === "options" ? words.catalog.needOptions : ""} />
      </div>
    );
  }
  if (draft.type === "lookup") {
    return (
      <Field name={words.catalog.target} htmlFor={id} wrong={missing === "target" ? words.catalog.needTarget : ""}>
        <Select
          id={id}
          value={draft.target}
          onChange={(target: string) => onChange({ target })}
          placeholder={words.common.selectPlaceholder}
          options={catalog.objects.map((other) => ({ value: other.key, label: label(other.label) }))}
        />
      </Field>
    );
  }
  if (draft.type === "formula") {
    return (
      <Field name={words.catalog.formula} htmlFor={id} wrong={missing === "formula" ? words.catalog.needFormula : ""}>
        <Input.TextArea
          id={id}
          value={draft.formula}
          onChange={({ target }) => onChange({ formula: target.value })}
          placeholder={words.catalog.formulaHint}
          autoSize={{ minRows: 2 }}
          className={styles.formula}
          spellCheck={false}
        />
      </Field>
    );
  }
  return null;
}
