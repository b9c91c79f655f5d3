/** A new field: type, names, key, and what its type needs to know. */
import { Checkbox, Input, Select } from "antd";
import { createElement, useId, useState } from "react";
import type { Json, JsonObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { fieldTypes } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import styles from "./catalog.module.css";
import { isKey, KeyInput, keyFrom, Names } from "./names";
import { type OptionDraft, OptionsEditor, optionDocument } from "./OptionsEditor";
import { ProposeDialog } from "./ProposeDialog";

interface FieldDialogProps {
  object: ObjectMeta;
  onClose: () => void;
  onPropose: (patch: JsonObject) => void;
}

/** Roll-ups need a builder of their own; they are declared in packages for now. */
const offered = fieldTypes.filter(({ key }) => key !== "rollup" && key !== "any_lookup");

export function FieldDialog({ object, onClose, onPropose }: FieldDialogProps) {
  const { words, label: text } = useI18n();
  const catalog = useCatalog();
  const id = useId();
  const [type, setType] = useState("text");
  const [label, setLabel] = useState({ zh: "", en: "" });
  const [typedKey, setTypedKey] = useState<string | null>(null);
  const [flags, setFlags] = useState({ required: false, unique: false, indexed: false });
  const [options, setOptions] = useState<readonly OptionDraft[]>([]);
  const [target, setTarget] = useState<string | undefined>();
  const [formula, setFormula] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const key = typedKey ?? keyFrom(label);
  const types: Readonly<Record<string, string>> = words.types;
  const choosing = type === "choice" || type === "choices";

  const wrong = (): string | null => {
    if (!label.zh && !label.en) return words.catalog.needName;
    if (!isKey(key)) return words.catalog.badKey;
    if (choosing && options.length === 0) return words.catalog.needOptions;
    if (type === "lookup" && !target) return words.catalog.needTarget;
    return type === "formula" && !formula.trim() ? words.catalog.needFormula : null;
  };
  const propose = () => {
    const found = wrong();
    setProblem(found);
    if (found) return;
    const document: Record<string, Json> = { type, label: { zh: label.zh || label.en, en: label.en || label.zh } };
    for (const flag of ["required", "unique", "indexed"] as const) if (flags[flag]) document[flag] = true;
    if (choosing) document.options = optionDocument(options);
    if (type === "formula") document.formula = formula.trim();
    if (type === "lookup" && target) {
      document.target = target;
      document.inverse = `${object.key.startsWith("x_") ? object.key : `x_${object.key}`}_${key.slice(2)}`.slice(0, 40);
      document.inverse_label = { zh: object.plural.zh, en: object.plural.en };
    }
    onPropose({ fields: { [key]: document } });
  };
  return (
    <ProposeDialog title={words.catalog.newField} onClose={onClose} onNext={propose}>
      <Names value={label} onChange={setLabel} />
      <div>
        <label htmlFor={`${id}-type`} className={styles.label}>
          {words.catalog.type}
        </label>
        <Select
          id={`${id}-type`}
          value={type}
          onChange={setType}
          className={styles.full}
          options={offered.map(({ key: name, icon }) => ({
            value: name,
            label: (
              <span className={styles.type}>
                {createElement(icon, { "aria-hidden": true })}
                {types[name] ?? name}
              </span>
            ),
          }))}
        />
      </div>
      {choosing && <OptionsEditor options={options} onChange={setOptions} />}
      {type === "lookup" && (
        <div>
          <label htmlFor={`${id}-target`} className={styles.label}>
            {words.catalog.target}
          </label>
          <Select
            id={`${id}-target`}
            value={target}
            onChange={setTarget}
            className={styles.full}
            placeholder={words.common.selectPlaceholder}
            options={catalog.objects.map((other) => ({ value: other.key, label: text(other.label) }))}
          />
        </div>
      )}
      {type === "formula" && (
        <div>
          <label htmlFor={`${id}-formula`} className={styles.label}>
            {words.catalog.formula}
          </label>
          <Input.TextArea
            id={`${id}-formula`}
            value={formula}
            onChange={(event) => setFormula(event.target.value)}
            placeholder={words.catalog.formulaHint}
            autoSize={{ minRows: 2 }}
            className={styles.formula}
            spellCheck={false}
          />
        </div>
      )}
      <KeyInput value={key} onChange={setTypedKey} problem={undefined} />
      {type !== "formula" && (
        <div className={styles.flags}>
          {(["required", "unique", "indexed"] as const).map((flag) => (
            <Checkbox
              key={flag}
              checked={flags[flag]}
              onChange={(event) => setFlags({ ...flags, [flag]: event.target.checked })}
            >
              {words.catalog[flag]}
            </Checkbox>
          ))}
        </div>
      )}
      {problem && (
        <p role="alert" className={styles.wrong}>
          {problem}
        </p>
      )}
    </ProposeDialog>
  );
}
