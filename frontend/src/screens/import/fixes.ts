/** Cells written anew, by row and column. */
import type { Fix, RefusedRow } from "~/api/imports";
import type { Label } from "~/api/json";
import type { FieldMeta } from "~/api/meta";

/** Refused rows under the file's columns, as far as they were read. */
export interface Sheet {
  readonly columns: readonly string[];
  readonly rows: readonly RefusedRow[];
  readonly fieldOf: (column: number) => FieldMeta | undefined;
  readonly title: number;
  readonly mapped: readonly number[];
}

/** Rows that were refused for the same value of a column. */
export interface WrongGroup {
  readonly column: number;
  readonly value: string;
  readonly rows: readonly RefusedRow[];
}

/** From so many rows on, one place to mend them all is worth its line. */
const LEAST = 3;
const MOST_GROUPS = 12;

export function listGroups(sheet: Sheet): readonly WrongGroup[] {
  const found = new Map<string, { column: number; value: string; rows: RefusedRow[] }>();
  for (const row of sheet.rows) {
    if (row.state !== "refused") continue;
    for (const column of new Set(row.problems.flatMap(({ column }) => column ?? []))) {
      const value = row.cells[column - 1] ?? "";
      const key = `${column}\n${value}`;
      const group = found.get(key);
      if (group) group.rows.push(row);
      else found.set(key, { column, value, rows: [row] });
    }
  }
  const groups = [...found.values()].filter(({ rows }) => rows.length >= LEAST);
  return groups.sort((a, b) => b.rows.length - a.rows.length).slice(0, MOST_GROUPS);
}

export function optionNames(field: FieldMeta | undefined, label: (label: Label) => string): { value: string }[] {
  return field?.options.filter(({ active }) => active).map((option) => ({ value: label(option.label) })) ?? [];
}

/** Later cells over earlier ones. */
export function mergeFixes(earlier: readonly Fix[], later: readonly Fix[]): Fix[] {
  const byRow = new Map(earlier.map((fix) => [fix.row, fix.cells]));
  for (const { row, cells } of later) byRow.set(row, { ...byRow.get(row), ...cells });
  return [...byRow].map(([row, cells]) => ({ row, cells }));
}

/** With one cell changed; a cell that is as it was is no fix. */
export function putCell(fixes: readonly Fix[], source: RefusedRow, column: number, text: string): Fix[] {
  const old = fixes.find(({ row }) => row === source.row)?.cells ?? {};
  const { [String(column)]: _, ...rest } = old;
  const cells = text === (source.cells[column - 1] ?? "") ? rest : { ...rest, [String(column)]: text };
  const others = fixes.filter(({ row }) => row !== source.row);
  return Object.keys(cells).length > 0 ? [...others, { row: source.row, cells }] : others;
}

export function cellOf(fixes: readonly Fix[], source: RefusedRow, column: number): string {
  return fixes.find(({ row }) => row === source.row)?.cells[String(column)] ?? source.cells[column - 1] ?? "";
}

/** A problem without the place that stands beside it anyway. */
export function bareMessage(message: string, row: number, column: number | null, name: string): string {
  const places = [
    `第 ${row} 行第 ${column} 列（${name}）：`,
    `第 ${row} 行：`,
    `Line ${row}, column ${column} (${name}):`,
    `Line ${row}:`,
  ];
  const place = places.find((start) => message.startsWith(start));
  return (place ? message.slice(place.length) : message).trim();
}

/** With the same cell of many rows changed. */
export function putCells(fixes: readonly Fix[], rows: readonly RefusedRow[], column: number, text: string): Fix[] {
  const byRow = new Map(fixes.map((fix) => [fix.row, fix]));
  for (const row of rows) {
    const [fix] = putCell([byRow.get(row.row) ?? []].flat(), row, column, text);
    if (fix) byRow.set(row.row, fix);
    else byRow.delete(row.row);
  }
  return [...byRow.values()];
}
