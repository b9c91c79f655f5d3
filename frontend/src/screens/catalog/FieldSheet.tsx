/** One field: its names, its type, and every setting that the type has. What is set goes into the draft. */
import { Button, Checkbox, Input, Select } from "antd";
import { createElement, useId, useState } from "react";
import type { Json, JsonObject } from "~/api/json";
import { fieldTypes } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { Field, Fields, Wrong } from "~/kit/Field";
import { Sheet } from "~/kit/Sheet";
import styles from "./catalog.module.css";
import { fieldTypesOffered, flagsOf, furtherOf, needed, ofType, type Setting } from "./fieldSettings";
import { isKey, KeyInput, keyFrom, Names } from "./names";
import { SettingControl, type SettingProps } from "./SettingControl";
import { bothOf, labelOf, membersOf, withMember } from "./useDraft";

interface FieldSheetProps {
  object: string;
  /** The names under which the object's records stand on the other side of a link. */
  plural: JsonObject;
  fields: JsonObject;
  /** Null: a new one. */
  field: string | null;
  /** It has never been published. */
  fresh: boolean;
  onClose: () => void;
  onDone: (key: string, document: JsonObject) => void;
}

const blank: JsonObject = { type: "text", label: { zh: "", en: "" } };

/** What is still missing, as the words that say so. */
function useMissing() {
  const { words } = useI18n();
  return (key: string, document: JsonObject): string => {
    const { zh, en } = labelOf(document);
    if (!zh.trim() && !en.trim()) return words.catalog.needName;
    if (!isKey(key)) return words.catalog.badKey;
    const type = String(document.type);
    if ((type === "choice" || type === "choices") && !document.options_from && !document.options)
      return words.catalog.needOptions;
    const lacking = (needed[type] ?? []).find((name) => document[name] === undefined);
    if (lacking === "formula") return words.catalog.needFormula;
    return lacking === undefined ? "" : words.catalog.needTarget;
  };
}

export function FieldSheet({ object, plural, fields, field, fresh, onClose, onDone }: FieldSheetProps) {
  const { words, label } = useI18n();
  const text = useModelWords();
  const findMissing = useMissing();
  const [document, setDocument] = useState<JsonObject>(field === null ? blank : membersOf(fields, field));
  const [typedKey, setTypedKey] = useState<string | null>(field);
  const [problem, setProblem] = useState("");
  const key = typedKey ?? keyFrom(labelOf(document));
  const type = String(document.type);
  const change = (name: string, value: Json | undefined) => {
    setDocument((before) => withMember(before, name, value));
    setProblem("");
  };
  const finish = () => {
    const missing = field === null || fresh ? findMissing(key, document) : "";
    const taken = field === null && key in fields;
    setProblem(taken ? words.catalog.badKey : missing);
    if (!missing && !taken) onDone(key, complete(document, key, object, plural));
  };
  const common = { object, fields, field: key, document, fresh, onChange: change };
  return (
    <Sheet
      open
      width={600}
      title={field === null ? words.catalog.newField : label(labelOf(document)) || field}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button type="primary" onClick={finish}>
            {text.done}
          </Button>
        </>
      }
    >
      <Fields>
        <Names
          value={labelOf(document)}
          onChange={(next) => change("label", { zh: next.zh, en: next.en })}
          quiet={field !== null}
        />
        {fresh && (
          <TypePicker
            value={type}
            onChange={(next) =>
              setDocument({ type: next, label: document.label ?? null, ...keptOf(document, next) } as JsonObject)
            }
          />
        )}
        <Settings title={text.ofType} settings={ofType[type] ?? []} {...common} />
        <General {...common} />
        <Settings title={text.data} settings={furtherOf(type)} {...common} />
        <Help document={document} onChange={change} />
        {fresh && (
          <KeyInput
            value={key}
            onChange={setTypedKey}
            problem={problem === words.catalog.badKey ? problem : undefined}
          />
        )}
        <Wrong text={problem === words.catalog.badKey ? "" : problem} />
      </Fields>
    </Sheet>
  );
}

/** What goes along when the type of a new field is chosen again. */
function keptOf(document: JsonObject, type: string): JsonObject {
  const flags = flagsOf(type).filter((name) => document[name] === true);
  const help: JsonObject = document.help ? { help: document.help } : {};
  return { ...help, ...Object.fromEntries(flags.map((name) => [name, true])) };
}

/** With both names, and what a link needs on its other side. */
function complete(document: JsonObject, key: string, object: string, plural: JsonObject): JsonObject {
  const named = { ...document, label: bothOf(labelOf(document)) };
  const linked = document.type === "lookup" || document.type === "any_lookup" || document.type === "multi_lookup";
  if (!linked || document.inverse) return named;
  const owner = object.startsWith("x_") ? object : `x_${object}`;
  return {
    ...named,
    inverse: `${owner}_${key.replace(/^x_/, "")}`.slice(0, 40),
    inverse_label: document.inverse_label ?? plural,
  };
}

const drawn = new Map(fieldTypes.map((one) => [one.key, one.icon]));

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
        showSearch={{ optionFilterProp: "title" }}
        listHeight={320}
        options={fieldTypesOffered
          .filter((key) => drawn.has(key))
          .map((key) => ({
            value: key,
            title: types[key] ?? key,
            label: (
              <span className={styles.type}>
                {createElement(drawn.get(key) ?? "span", { "aria-hidden": true })}
                {types[key] ?? key}
              </span>
            ),
          }))}
      />
    </Field>
  );
}

function Settings({
  title,
  settings,
  ...props
}: Omit<SettingProps, "setting"> & {
  title: string;
  settings: readonly Setting[];
}) {
  if (settings.length === 0) return null;
  return (
    <section className={styles.group} aria-label={title}>
      <h3 className={styles.groupTitle}>{title}</h3>
      <Fields>
        {settings.map((setting) => (
          <SettingControl key={setting.key} setting={setting} {...props} />
        ))}
      </Fields>
    </section>
  );
}

function General({ document, onChange }: Omit<SettingProps, "setting">) {
  const text = useModelWords();
  const flags = flagsOf(String(document.type));
  if (flags.length === 0) return null;
  return (
    <section className={styles.group} aria-label={text.general}>
      <h3 className={styles.groupTitle}>{text.general}</h3>
      <ul className={styles.switches}>
        {flags.map((name) => (
          <li key={name}>
            <Checkbox
              checked={document[name] === true}
              onChange={({ target }) => onChange(name, target.checked || undefined)}
            >
              {text.settings[name]}
            </Checkbox>
            {text.hints[name] && <p className={styles.switchHint}>{text.hints[name]}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Help({ document, onChange }: Pick<SettingProps, "document" | "onChange">) {
  const text = useModelWords();
  const { zh, en } = labelOf(document, "help");
  const put = (next: { zh: string; en: string }) =>
    onChange("help", next.zh || next.en ? { zh: next.zh, en: next.en } : undefined);
  return (
    <section className={styles.group} aria-label={text.help}>
      <h3 className={styles.groupTitle}>{text.help}</h3>
      <p className={styles.switchHint}>{text.helpHint}</p>
      <Input
        value={zh}
        onChange={({ target }) => put({ zh: target.value, en })}
        placeholder="中文"
        aria-label={`${text.help} 中文`}
      />
      <Input
        value={en}
        onChange={({ target }) => put({ zh, en: target.value })}
        placeholder="English"
        aria-label={`${text.help} English`}
      />
    </section>
  );
}
