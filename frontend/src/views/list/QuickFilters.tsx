/** One click for the commonest questions: the choices of the first columns, as small menus. */
import { Check, ChevronDown } from "lucide-react";
import { useEffect, useRef } from "react";
import { allOf, type Condition } from "~/api/condition";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { toKeys } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Dropdown } from "~/kit/Dropdown";
import { Tag } from "~/kit/Tag";
import { effectiveColumns, type ViewState } from "../viewState";
import styles from "./list.module.css";

interface QuickFiltersProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
}

const MOST = 3;

export function QuickFilters({ object, view, onChange }: QuickFiltersProps) {
  return quickFields(object, view).map((field) => (
    <QuickFilter
      key={field.key}
      field={field}
      filter={view.filter}
      onChange={(filter) => onChange({ ...view, filter })}
    />
  ));
}

interface QuickFilterProps {
  field: FieldMeta;
  filter: Condition | undefined;
  onChange: (filter: Condition | undefined) => void;
}

function QuickFilter({ field, filter, onChange }: QuickFilterProps) {
  const { words, label } = useI18n();
  const chosen = chosenOf(filter, field.key);
  const options = field.options.filter(({ active, key }) => active || chosen.includes(key));
  // Two choices may come before the address has followed the first.
  const latest = useRef<readonly string[]>(chosen);
  const told = chosen.join();
  useEffect(() => {
    latest.current = told === "" ? [] : told.split(",");
  }, [told]);
  const toggle = (key: string) => {
    const present = latest.current;
    const next = present.includes(key) ? present.filter((other) => other !== key) : [...present, key];
    latest.current = key === "" ? [] : next;
    onChange(withChoice(filter, field.key, latest.current));
  };
  const named = field.options.filter(({ key }) => chosen.includes(key)).map((option) => label(option.label));
  const chosenText = named.length > 2 ? String(named.length) : named.join(words.common.comma);
  const items = [
    ...options.map((option) => ({
      key: option.key,
      icon: chosen.includes(option.key) ? <Check aria-hidden /> : <span className="lucide" />,
      label: <Tag color={option.color}>{label(option.label)}</Tag>,
    })),
    ...(chosen.length > 0 ? [{ type: "divider" as const }, { key: "", label: words.lists.quick.clear }] : []),
  ];
  return (
    <Dropdown trigger={["click"]} stay menu={{ items, onClick: ({ key }) => toggle(key), className: styles.quickMenu }}>
      <button type="button" className={styles.quick} data-on={chosen.length > 0 || undefined}>
        {label(field.label)}
        {chosen.length > 0 && <strong>{chosenText}</strong>}
        <ChevronDown aria-hidden />
      </button>
    </Dropdown>
  );
}

function isChoice(condition: Condition, field: string): boolean {
  return "field" in condition && condition.field === field && condition.op === "in";
}

const partsOf = (filter: Condition | undefined): readonly Condition[] =>
  filter === undefined ? [] : "all" in filter ? filter.all : [filter];

/** The fields that a list offers so. */
export function quickFields(object: ObjectMeta, view: ViewState): readonly FieldMeta[] {
  return effectiveColumns(view, object)
    .flatMap((path) => object.fields.find(({ key }) => key === path) ?? [])
    .filter((field) => field.type === "choice" && field.options.length > 1 && !field.rights.mask)
    .slice(0, MOST);
}

/** The parts of a filter that the small menus do not show already. */
export function withoutQuick(filter: Condition | undefined, fields: readonly FieldMeta[]): readonly Condition[] {
  const first = (part: Condition, field: FieldMeta) =>
    partsOf(filter).find((each) => isChoice(each, field.key)) === part;
  return partsOf(filter).filter((part) => !fields.some((field) => first(part, field)));
}

/** The options of a field that the filter asks for at its top. */
export function chosenOf(filter: Condition | undefined, field: string): string[] {
  const part = partsOf(filter).find((each) => isChoice(each, field));
  return part && "field" in part ? toKeys(part.value) : [];
}

export function withChoice(
  filter: Condition | undefined,
  field: string,
  keys: readonly string[],
): Condition | undefined {
  const parts = partsOf(filter);
  const at = parts.findIndex((each) => isChoice(each, field));
  const next: Condition[] = keys.length > 0 ? [{ field, op: "in", value: keys }] : [];
  return at < 0 ? allOf(...parts, ...next) : allOf(...parts.slice(0, at), ...next, ...parts.slice(at + 1));
}
