/** Cells of a grid: the cursor, the range that it spans, and blocks of text as spreadsheets copy them. */
import type { RecordData } from "~/api/records";
import type { Column } from "./columns";

export interface Place {
  readonly row: number;
  readonly col: number;
}

export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface Cell {
  readonly record: RecordData;
  readonly column: Column;
}

export function spanOf(one: Place, other: Place): Range {
  return {
    top: Math.min(one.row, other.row),
    bottom: Math.max(one.row, other.row),
    left: Math.min(one.col, other.col),
    right: Math.max(one.col, other.col),
  };
}

export const isSingle = (range: Range): boolean => range.top === range.bottom && range.left === range.right;

/** A block as spreadsheets put it on the clipboard: tabs and line breaks, quoted where a cell holds one of these. */
export function writeBlock(block: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return block.map((row) => row.map(cell).join("\t")).join("\n");
}

export function readBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let at = 0;
  const end = () => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  while (at < text.length) {
    const char = text[at];
    if (char === '"' && cell === "") {
      const closed = closing(text, at + 1);
      if (closed > 0) {
        cell = text.slice(at + 1, closed).replaceAll('""', '"');
        at = closed + 1;
        continue;
      }
    }
    if (char === "\t") end();
    else if (char === "\n") {
      end();
      rows.push([]);
    } else if (char !== "\r") cell += char;
    at += 1;
  }
  end();
  const last = rows.at(-1);
  if (rows.length > 1 && last?.length === 1 && last[0] === "") rows.pop();
  return rows;
}

/** Where a quoted cell ends: the quote that is not doubled and has a separator or the end behind it. */
function closing(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    if (text[at + 1] === '"') at += 1;
    else return at + 1 === text.length || /[\t\r\n]/.test(text[at + 1] ?? "") ? at : -1;
  }
  return -1;
}

/** A block stretched over a range: one cell fills all of it, a block whose size divides it is repeated. */
export function stretch<T>(block: readonly (readonly T[])[], range: Range): readonly (readonly T[])[] {
  const height = range.bottom - range.top + 1;
  const width = range.right - range.left + 1;
  const rows = block.length;
  const cols = Math.max(1, ...block.map((row) => row.length));
  if (height % rows !== 0 || width % cols !== 0 || (height === rows && width === cols)) return block;
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, col) => block[row % rows]?.[col % cols] as T),
  );
}
