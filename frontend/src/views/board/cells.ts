/** The columns and lanes of a board, and what stands where they meet. Pure. */
import { asText, isObject, type Json, type JsonObject } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { toReference } from "~/fieldtypes/values";
import type { I18n } from "~/i18n";
import { groupKey } from "../list/grouping";
import type { Rows } from "../rows";

/** A column, or a lane: one value of its field, and what its records count and add up to. */
export interface Place {
  readonly key: string;
  readonly value: Json;
  readonly name: string;
  readonly color: string | undefined;
  readonly count: number;
  readonly sum: number | null;
  readonly weighted: number | null;
}

/** Where a column and a lane meet. Without lanes there is one in each column. */
export interface Cell {
  readonly key: string;
  readonly column: Place;
  readonly lane: Place | null;
  readonly count: number;
  readonly rows: Rows;
}

export const cellKey = (column: string, lane: string | null): string => JSON.stringify([column, lane]);

/** The declared options in their order, whether or not a record has them; then what else is there; "none" first where there are such records. */
function valuesOf(field: FieldMeta, found: readonly Json[], empty: boolean): Json[] {
  const none = found.some((value) => value === null || value === "") ? [null] : [];
  const given = found.filter((value) => value !== null && value !== "");
  if (field.type === "boolean")
    return [...none, ...(empty ? [true, false] : [true, false].filter((value) => given.includes(value)))];
  if (field.type !== "choice") return [...given, ...none];
  const used = new Set(given.map((value) => asText(value)));
  return [
    ...none,
    ...field.options.filter(({ key, active }) => (empty && active) || used.has(key)).map(({ key }) => key),
  ];
}

function nameOf(value: Json, field: FieldMeta, none: string, { words, label }: I18n): string {
  if (value === null || value === "") return none;
  if (typeof value === "boolean") return value ? words.common.yes : words.common.no;
  const option = field.options.find((each) => each.key === value);
  if (option) return label(option.label);
  return isObject(value) ? (toReference(value)?.title ?? "…") : asText(value);
}

const add = (one: number | null, more: Json | undefined): number | null =>
  more === undefined || more === null ? one : (one ?? 0) + Number(more);

/** The places that the rows of an aggregate name under `name`. `empty`: a choice that no record has is one, too. */
export function placesOf(
  field: FieldMeta,
  rows: readonly JsonObject[],
  name: string,
  empty: boolean,
  i18n: I18n,
): Place[] {
  const none = i18n.words.lists.board.none;
  const byKey = Map.groupBy(rows, (row) => groupKey(row[name] ?? null));
  const values = valuesOf(
    field,
    [...byKey.values()].map(([row]) => row?.[name] ?? null),
    empty,
  );
  const places = values.map((value): Place => {
    const key = groupKey(value);
    const own = byKey.get(key) ?? [];
    return {
      key,
      value,
      name: nameOf(value, field, none, i18n),
      color: field.options.find((option) => option.key === value)?.color,
      count: own.reduce((count, row) => count + Number(row.count ?? 0), 0),
      sum: own.reduce<number | null>((sum, row) => add(sum, row.sum), null),
      weighted: own.reduce<number | null>((sum, row) => add(sum, row.weighted), null),
    };
  });
  // People and records have no order of their own: whoever has most comes first.
  const ordered = field.type === "choice" || field.type === "boolean";
  return ordered
    ? places
    : places.toSorted((a, b) => Number(a.value === null) - Number(b.value === null) || b.count - a.count);
}

/** The limit of a column is kept under its plain value. */
export const limitKey = (value: Json): string => toReference(value)?.id ?? asText(value);

/** Whether its cards have been asked for: one that was read and is empty now may get some again. */
export const wasRead = (rows: Rows): boolean => rows.rows.length > 0 || !rows.hasMore;
