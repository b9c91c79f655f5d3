/** What writing cells is made of: one field of one record, rows out of cells, marks of what was refused. */
import { isObject, type Json, type JsonObject } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { Problem } from "~/api/problem";
import { queryRecords, type RecordData, updateRecord, type Written } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { sameValue } from "~/fieldtypes/values";
import type { I18n } from "~/i18n";
import type { CellProblems, Filled } from "../grid/editing";
import type { Rows } from "../rows";
import type { RowChange } from "./writeRows";

export type Problems = ReadonlyMap<string, CellProblems>;
const PAGE = 200;

/** One field of one record. Where others changed only other fields meanwhile, it is sent again without a word. */
export async function send(
  object: string,
  record: RecordData,
  field: FieldMeta,
  value: Json,
  version: number,
  accept: boolean,
): Promise<Written> {
  const values = { [field.key]: typeOf(field).toInput(value) };
  try {
    return await updateRecord(object, record.id, values, version, accept);
  } catch (error) {
    const theirs = conflictOf(error);
    if (theirs === undefined || !sameValue(theirs.record[field.key] ?? null, record[field.key] ?? null)) throw error;
    return updateRecord(object, record.id, values, theirs.record.version, accept);
  }
}

/** The record as it is now, where somebody else was faster, and who changed a field of it. */
export function conflictOf(error: unknown) {
  if (!(error instanceof Problem) || error.status !== 412 || !isObject(error.body.record)) return undefined;
  const changes = Array.isArray(error.body.changes) ? error.body.changes.filter(isObject) : [];
  const who = (field: string) => {
    const by = changes.findLast((change) => change.field === field)?.by;
    return by !== undefined && isObject(by) && typeof by.title === "string" ? by.title : undefined;
  };
  return { record: error.body.record as RecordData, who };
}

export function checkValue(value: Json, field: FieldMeta, i18n: I18n): string | undefined {
  const type = typeOf(field);
  if (field.required && type.toInput(value) === null) return i18n.words.form.required(i18n.label(field.label));
  return type.check?.(value, field, i18n);
}

export const before = (record: RecordData, values: JsonObject): JsonObject =>
  Object.fromEntries(Object.keys(values).map((key) => [key, record[key] ?? null]));

export function byRecord(cells: readonly Filled[]): RowChange[] {
  const rows = new Map<string, RowChange>();
  for (const { record, column, value } of cells) {
    const row = rows.get(record.id) ?? { record, values: {} };
    if (!sameValue(record[column.path] ?? null, value)) row.values[column.path] = value;
    rows.set(record.id, row);
  }
  return [...rows.values()].filter(({ values }) => Object.keys(values).length > 0);
}

export function marked(
  present: Problems,
  entries: readonly { id: string; path: string; text: string | undefined }[],
): Problems {
  const changes = entries.filter(({ id, path, text }) => present.get(id)?.get(path) !== text);
  if (changes.length === 0) return present;
  const next = new Map(present);
  for (const { id, path, text } of changes) {
    const cells = new Map(next.get(id));
    if (text === undefined) cells.delete(path);
    else cells.set(path, text);
    if (cells.size > 0) next.set(id, cells);
    else next.delete(id);
  }
  return next;
}

/** The rows as the server has them now: defaults, formulas and roll-ups follow a change. */
export async function refresh(object: string, rows: readonly RowChange[], lists: readonly Rows[]): Promise<void> {
  const fields = lists[0]?.query.fields ?? [];
  for (let start = 0; start < Math.min(rows.length, 1000); start += PAGE) {
    const ids = rows.slice(start, start + PAGE).map(({ record }) => record.id);
    const page = await queryRecords(object, { fields, ids, limit: PAGE });
    for (const list of lists) list.patch(page.data);
  }
}
