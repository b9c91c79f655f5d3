/** One setting of a field, by the control that fits it. */
import { useQuery } from "@tanstack/react-query";
import { Checkbox, Input, InputNumber, Select } from "antd";
import { useId } from "react";
import { definitionQuery, effectiveOf } from "~/api/catalog";
import type { Condition } from "~/api/condition";
import { isObject, type Json, type JsonObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { Field } from "~/kit/Field";
import { FilterBuilder } from "~/views/filter/FilterBuilder";
import styles from "./catalog.module.css";
import { DefaultInput } from "./DefaultInput";
import type { Setting } from "./fieldSettings";
import { Names } from "./names";
import { OptionsEditor } from "./OptionsEditor";
import { inOrder, membersOf, nameOf } from "./useDraft";

export interface SettingProps {
  setting: Setting;
  /** The object that the field is of, and its fields as they are drafted. */
  object: string;
  fields: JsonObject;
  field: string;
  document: JsonObject;
  fresh: boolean;
  onChange: (name: string, value: Json | undefined) => void;
}

export function SettingControl(props: SettingProps) {
  const { setting, document, fresh, onChange } = props;
  const text = useModelWords();
  const id = useId();
  const { key } = setting;
  const value = document[key];
  if (setting.by === "options") {
    if (document.options_from) return null;
    return <OptionsEditor {...props} />;
  }
  if (setting.by === "switch") {
    return (
      <Checkbox
        checked={key === "free" ? value !== false : value === true}
        onChange={({ target }) =>
          onChange(key, key === "free" ? target.checked && undefined : target.checked || undefined)
        }
      >
        {text.settings[key]}
      </Checkbox>
    );
  }
  if (setting.by === "label") return <LabelSetting name={text.settings[key] ?? key} {...props} />;
  const hint = setting.fixed && !fresh ? text.unchangeable : text.hints[key];
  const labelled = setting.by !== "condition" && setting.by !== "default";
  return (
    <Field name={text.settings[key] ?? key} {...(labelled ? { htmlFor: id } : {})} hint={hint}>
      <Inner {...props} id={id} />
    </Field>
  );
}

function LabelSetting({ name, setting, document, onChange }: SettingProps & { name: string }) {
  const value = document[setting.key];
  const label = isObject(value) ? value : {};
  return (
    <div role="group" aria-label={name}>
      <span className={styles.label}>{name}</span>
      <Names
        value={{ zh: String(label.zh ?? ""), en: String(label.en ?? "") }}
        onChange={(next) => onChange(setting.key, next.zh || next.en ? { zh: next.zh, en: next.en } : undefined)}
        quiet
      />
    </div>
  );
}

function Inner(props: SettingProps & { id: string }) {
  const { setting, object, document, fresh, onChange, id } = props;
  const { words } = useI18n();
  const text = useModelWords();
  const { key } = setting;
  const value = document[key];
  const fixed = setting.fixed === true && !fresh;
  switch (setting.by) {
    case "number":
      return (
        <InputNumber
          id={id}
          value={typeof value === "number" ? value : null}
          {...(setting.min === undefined ? {} : { min: setting.min })}
          {...(setting.max === undefined ? {} : { max: setting.max })}
          placeholder={text.unset}
          onChange={(next) => onChange(key, next ?? undefined)}
          className={styles.number}
        />
      );
    case "choice":
      return (
        <Select
          id={id}
          value={typeof value === "string" ? value : setting.usual}
          options={[
            ...(setting.usual === "" ? [{ value: "", label: text.unset }] : []),
            ...setting.values.map((one) => ({ value: one, label: text.values[one] ?? one })),
          ]}
          onChange={(next: string) => onChange(key, next === setting.usual ? undefined : next)}
        />
      );
    case "formula":
      return (
        <Input.TextArea
          id={id}
          value={typeof value === "string" ? value : ""}
          onChange={({ target }) => onChange(key, target.value || undefined)}
          autoSize={{ minRows: 2 }}
          className={styles.formula}
          spellCheck={false}
        />
      );
    case "default":
      return <DefaultInput {...props} />;
    case "condition":
      return <RollUpCondition object={object} document={document} onChange={(where) => onChange(key, where)} />;
    case "text":
      return (
        <Input
          id={id}
          value={typeof value === "string" ? value : ""}
          disabled={fixed}
          onChange={({ target }) => onChange(key, target.value || undefined)}
          spellCheck={false}
        />
      );
    default:
      return <Picker {...props} fixed={fixed} placeholder={words.common.selectPlaceholder} />;
  }
}

/** A choice among objects, fields, related lists or shared options. */
function Picker(props: SettingProps & { id: string; fixed: boolean; placeholder: string }) {
  const { setting, document, onChange, id, fixed, placeholder } = props;
  const value = document[setting.key];
  const options = usePicks(props);
  const { ownOptions: own } = useModelWords();
  const common = {
    id,
    options,
    disabled: fixed,
    placeholder: setting.by === "optionSet" ? own : placeholder,
    showSearch: { optionFilterProp: "label" },
  } as const;
  if (setting.by === "objects") {
    const chosen = Array.isArray(value) ? value.map(String) : [];
    return (
      <Select<string[]>
        {...common}
        mode="multiple"
        value={chosen}
        onChange={(next) => onChange(setting.key, next.length > 0 ? next : undefined)}
      />
    );
  }
  return (
    <Select<string | undefined>
      {...common}
      allowClear={setting.by !== "object" && setting.by !== "relation"}
      value={typeof value === "string" ? value : undefined}
      onChange={(next) => onChange(setting.key, next)}
    />
  );
}

function usePicks({ setting, object, fields, field, document }: SettingProps): { value: string; label: string }[] {
  const { label } = useI18n();
  const text = useModelWords();
  const catalog = useCatalog();
  const meta = catalog.findObject(object);
  const sets = useQuery({
    ...definitionQuery("settings", "workspace"),
    enabled: setting.by === "optionSet",
    retry: false,
  });
  if (setting.by === "object" || setting.by === "objects") {
    return catalog.objects.map((one) => ({ value: one.key, label: label(one.label) }));
  }
  if (setting.by === "optionSet") {
    const shared = sets.data ? membersOf(effectiveOf(sets.data), "option_sets") : {};
    return [
      { value: "roles", label: text.values.roles ?? "" },
      ...inOrder(shared).map(([key, one]) => ({ value: key, label: nameOf(one, label, key) })),
    ];
  }
  if (setting.by === "relation") {
    return (meta?.relations ?? []).map((one) => ({
      value: one.key,
      label: `${label(one.label)}（${label(catalog.findObject(one.object)?.label)}）`,
    }));
  }
  if (setting.by === "childField") {
    const relation = meta?.relations.find(({ key }) => key === document.relation);
    const child = catalog.findObject(relation?.object ?? "")?.fields ?? [];
    const sums = document.function === "min" || document.function === "max" ? ["date", "datetime"] : [];
    const fits = new Set(["number", "money", "percent", "rating", "duration", ...sums]);
    return child.filter(({ type }) => fits.has(type)).map((one) => ({ value: one.key, label: label(one.label) }));
  }
  const types = setting.by === "field" ? setting.types : [];
  return Object.entries(fields).flatMap(([key, one]) => {
    if (!isObject(one) || key === field || (types.length > 0 && !types.includes(String(one.type)))) return [];
    if (document.part && one.type !== "address") return [];
    return [{ value: key, label: nameOf(one, label, key) }];
  });
}

interface ConditionProps {
  object: string;
  document: JsonObject;
  onChange: (where: Json | undefined) => void;
}

function RollUpCondition({ object, document, onChange }: ConditionProps) {
  const catalog = useCatalog();
  const relation = catalog.findObject(object)?.relations.find(({ key }) => key === document.relation);
  if (relation === undefined) return null;
  return (
    <FilterBuilder
      key={relation.key}
      segments={false}
      object={relation.object}
      value={isObject(document.where) ? (document.where as unknown as Condition) : undefined}
      onChange={(where) => onChange(where === undefined ? undefined : (JSON.parse(JSON.stringify(where)) as Json))}
    />
  );
}
