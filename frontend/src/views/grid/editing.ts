/** What a grid whose cells can be edited asks of its list. */
import type { Json } from "~/api/json";
import type { RecordData } from "~/api/records";
import type { Cell } from "./cells";
import type { Column } from "./columns";

/** What is wrong with cells of a record, by path. */
export type CellProblems = ReadonlyMap<string, string>;

export interface GridEditing {
  readonly editable: (column: Column) => boolean;
  /** What stands in the way of editing a cell, in words; undefined where nothing does. */
  readonly obstacle: (cell: Cell) => string | undefined;
  readonly refuse: (text: string) => void;
  readonly save: (cell: Cell, value: Json) => void;
  readonly copied: (count: number) => void;
  /** Writes texts or values into cells. `cut` rows had no place. */
  readonly paste: (cells: readonly Pasted[], cut: number) => void;
  readonly fill: (cells: readonly Filled[]) => void;
  readonly clear: (cells: readonly Cell[]) => void;
  readonly undo: () => void;
  readonly problems: ReadonlyMap<string, CellProblems>;
}

export interface Filled extends Cell {
  readonly value: Json;
}

/** A text out of another program, or a value that was copied here from a field of the same type. */
export interface Pasted extends Cell {
  readonly text: string;
  readonly value: Json | undefined;
}

export type { Cell, RecordData };
