/** Cells written anew, by row and column. */
import type { Fix, RefusedRow } from "~/api/imports";

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
