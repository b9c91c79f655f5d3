/** Grouping by a field: which fields can, what a group's rows are, what its header says. */
import type { Condition } from "~/api/condition";
import { asText, isObject, type Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { toReference } from "~/fieldtypes/values";

const groupable = new Set(["choice", "boolean", "lookup", "user", "department", "date", "datetime"]);

export function canGroup(field: FieldMeta): boolean {
  return groupable.has(field.type) && field.groupable !== false && field.rights.read && field.key !== "deleted_at";
}

/** The parameter that groups by a field: dates by month. */
export function groupBy(field: FieldMeta): string {
  return field.type === "date" || field.type === "datetime" ? `${field.key}:month` : field.key;
}

export function splitGroup(group: string): [path: string, bucket: string | undefined] {
  const [path = "", bucket] = group.split(":");
  return [path, bucket];
}

export function groupKey(value: Json): string {
  return toReference(value)?.id ?? JSON.stringify(value);
}

/** What holds for the rows of one group. */
export function groupCondition(group: string, value: Json): Condition {
  const [field, bucket] = splitGroup(group);
  if (value === null || value === "") return { field, op: "is_empty" };
  if (bucket === "month") {
    const [year = 0, month = 1] = asText(value).split("-").map(Number);
    const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const prefix = `${year}-${String(month).padStart(2, "0")}`;
    return { field, op: "between", value: [`${prefix}-01`, `${prefix}-${String(lastDay).padStart(2, "0")}`] };
  }
  const reference = isObject(value) ? toReference(value) : null;
  return { field, op: "is", value: reference ? reference.id : value };
}
