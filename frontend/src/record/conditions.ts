/** Conditions of layouts over the values at hand, as the server would answer them. What cannot be told here holds. */
import type { Condition, FieldCondition } from "~/api/condition";
import { asText, isObject, type Json, type JsonObject } from "~/api/json";
import type { LayoutMeta, ObjectMeta } from "~/api/meta";
import { isEmptyValue, toMoney, toReference } from "~/fieldtypes/values";

type Values = Readonly<Record<string, Json | undefined>>;

function plain(value: Json | undefined): string {
  if (typeof value === "boolean") return String(value);
  if (isObject(value) && "amount" in value) return toMoney(value)?.amount ?? "";
  return toReference(isObject(value) ? value : undefined)?.id ?? asText(value);
}

const listed = (value: Json | undefined) =>
  Array.isArray(value) ? value.map(plain) : value === undefined ? [] : [plain(value)];

function compare(a: string, b: string): number {
  const numbers = [Number(a), Number(b)];
  return numbers.some(Number.isNaN) ? a.localeCompare(b) : (numbers[0] ?? 0) - (numbers[1] ?? 0);
}

const tests: Readonly<Record<string, (own: Json | undefined, wanted: Json | undefined) => boolean>> = {
  is: (own, wanted) => (isEmptyValue(own) && wanted === false) || plain(own) === plain(wanted),
  is_not: (own, wanted) => plain(own) !== plain(wanted),
  in: (own, wanted) => listed(wanted).includes(plain(own)),
  not_in: (own, wanted) => !listed(wanted).includes(plain(own)),
  is_empty: (own) => isEmptyValue(own),
  is_not_empty: (own) => !isEmptyValue(own),
  contains: (own, wanted) => asText(own).toLowerCase().includes(asText(wanted).toLowerCase()),
  not_contains: (own, wanted) => !asText(own).toLowerCase().includes(asText(wanted).toLowerCase()),
  starts_with: (own, wanted) => asText(own).toLowerCase().startsWith(asText(wanted).toLowerCase()),
  ends_with: (own, wanted) => asText(own).toLowerCase().endsWith(asText(wanted).toLowerCase()),
  lt: (own, wanted) => !isEmptyValue(own) && compare(plain(own), plain(wanted)) < 0,
  lte: (own, wanted) => !isEmptyValue(own) && compare(plain(own), plain(wanted)) <= 0,
  gt: (own, wanted) => !isEmptyValue(own) && compare(plain(own), plain(wanted)) > 0,
  gte: (own, wanted) => !isEmptyValue(own) && compare(plain(own), plain(wanted)) >= 0,
  has_any: (own, wanted) => listed(wanted).some((one) => listed(own).includes(one)),
  has_all: (own, wanted) => listed(wanted).every((one) => listed(own).includes(one)),
  has_none: (own, wanted) => !listed(wanted).some((one) => listed(own).includes(one)),
};

function fieldHolds(condition: FieldCondition, values: Values): boolean | null {
  const test = tests[condition.op];
  if (test === undefined || condition.field.includes(".")) return null;
  return test(values[condition.field] ?? null, condition.value);
}

/** Whether it holds; null where only the server can tell. */
export function evaluate(condition: Condition, values: Values): boolean | null {
  if ("all" in condition) {
    const parts = condition.all.map((part) => evaluate(part, values));
    return parts.includes(false) ? false : parts.includes(null) ? null : true;
  }
  if ("any" in condition) {
    const parts = condition.any.map((part) => evaluate(part, values));
    return parts.includes(true) ? true : parts.includes(null) ? null : false;
  }
  if ("not" in condition) {
    const part = evaluate(condition.not, values);
    return part === null ? null : !part;
  }
  return "field" in condition ? fieldHolds(condition, values) : null;
}

/** The layout that applies to these values: that of the record's type, or the object's own. */
export function layoutOf(object: ObjectMeta, values: Values): LayoutMeta {
  const own = object.record_types?.[asText(values.record_type ?? null)]?.layout;
  return own?.sections && own.sections.length > 0 ? own : object.layout;
}

export interface Shown {
  readonly holds: (condition: Condition | undefined) => boolean;
  readonly field: (key: string) => boolean;
  readonly required: (key: string) => boolean;
}

export function shownFields(object: ObjectMeta, values: Values): Shown {
  const conditions = { ...object.layout.conditions, ...layoutOf(object, values).conditions };
  const type = object.record_types?.[asText(values.record_type ?? null)];
  const holds = (condition: Condition | undefined) => condition === undefined || evaluate(condition, values) !== false;
  return {
    holds,
    field: (key) => holds(conditions[key]?.visible_when),
    required: (key) => {
      const needed = conditions[key]?.required_when;
      return (needed !== undefined && evaluate(needed, values) === true) || (type?.required ?? []).includes(key);
    },
  };
}

export const useShown = (object: ObjectMeta, values: JsonObject): Shown => shownFields(object, values);
