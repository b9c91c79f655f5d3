/** Copying a range, pasting a block from here or from a spreadsheet, filling down, clearing. */
import type { ClipboardEvent } from "react";
import type { Json } from "~/api/json";
import type { RecordData } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { type Cell, isSingle, type Range, readBlock, stretch, writeBlock } from "./cells";
import type { Column } from "./columns";
import type { GridEditing, Pasted } from "./editing";
import type { Cursor } from "./useCursor";

interface Clipping {
  readonly columns: readonly Column[];
  readonly cursor: Cursor;
  readonly recordAt: (index: number) => RecordData | undefined;
  readonly editing: GridEditing | null;
  readonly count: number;
}

export interface Clipboard {
  readonly copy: (event: ClipboardEvent) => void;
  readonly paste: (event: ClipboardEvent) => void;
  readonly fillDown: () => void;
  readonly clear: () => void;
}

interface Kept {
  readonly type: string;
  readonly value: Json;
}

/** What was copied here last: pasting it again keeps links and choices exact. */
let kept: { readonly text: string; readonly block: readonly (readonly Kept[])[] } | null = null;

interface Source {
  readonly text: string;
  readonly kept: Kept | undefined;
}

export function useClipboard({ columns, cursor, recordAt, editing }: Clipping): Clipboard {
  const i18n = useI18n();
  const cellsOf = (range: Range): Cell[][] =>
    rowsOf(range).flatMap((row) => {
      const record = recordAt(row);
      if (record === undefined) return [];
      return [columns.slice(range.left, range.right + 1).map((column) => ({ record, column }))];
    });

  const copy = (event: ClipboardEvent) => {
    const cells = cellsOf(cursor.range);
    if (isWritten(event.target) || cells.length === 0) return;
    event.preventDefault();
    const block = cells.map((row) =>
      row.map(({ record, column }) => ({ type: column.field.type, value: record[column.path] ?? null })),
    );
    const text = writeBlock(cells.map((row) => row.map(({ record, column }) => plainText(record, column, i18n))));
    kept = { text, block };
    event.clipboardData.setData("text/plain", text);
    if (!isSingle(cursor.range)) editing?.copied(cells.reduce((sum, row) => sum + row.length, 0));
  };

  const paste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
    if (editing === null || isWritten(event.target) || text === "" || cursor.row < 0) return;
    event.preventDefault();
    const own = kept?.text === text ? kept.block : undefined;
    const read = readBlock(text).map((row, y) => row.map((cell, x): Source => ({ text: cell, kept: own?.[y]?.[x] })));
    const { range } = cursor;
    const block = isSingle(range) ? read : stretch(read, range);
    const cells: Pasted[] = [];
    let cut = 0;
    block.forEach((row, y) => {
      const record = recordAt(range.top + y);
      if (record === undefined) cut += 1;
      row.forEach((source, x) => {
        const column = columns[range.left + x];
        if (record === undefined || column === undefined) return;
        const value = source.kept?.type === column.field.type ? source.kept.value : undefined;
        cells.push({ record, column, text: source.text.trim(), value });
      });
    });
    editing.paste(cells, cut);
  };

  const fillDown = () => {
    const [first, ...rest] = cellsOf(cursor.range);
    if (editing === null || first === undefined || rest.length === 0) return;
    editing.fill(
      rest.flatMap((row) => row.map((cell, x) => ({ ...cell, value: first[x]?.record[first[x].column.path] ?? null }))),
    );
  };
  const clear = () => editing?.clear(cellsOf(cursor.range).flat());
  return { copy, paste, fillDown, clear };
}

/** A field in which somebody writes; the grid's own is empty while nothing is composed. */
const isWritten = (target: EventTarget) => target instanceof HTMLInputElement && target.value !== "";

function rowsOf(range: Range): number[] {
  return Array.from({ length: range.bottom - range.top + 1 }, (_, step) => range.top + step);
}

/** A cell as a spreadsheet wants it: numbers bare, so that they stay numbers there. */
function plainText(record: RecordData, column: Column, i18n: ReturnType<typeof useI18n>): string {
  const value = record[column.path] ?? null;
  const masked = maskedText(value);
  if (masked !== null) return masked;
  if (column.field.type === "number" && typeof value === "string") return value;
  if (column.field.type === "date" && typeof value === "string") return value;
  return typeOf(column.field).text(value, column.field, i18n);
}
