/** Which cell is being edited, where its editor stands, and where the cursor goes when it closes. */
import { type RefObject, useState } from "react";
import type { Json } from "~/api/json";
import type { RecordData } from "~/api/records";
import type { Then } from "./CellEditor";
import type { Cell } from "./cells";
import type { Column } from "./columns";
import type { GridEditing } from "./editing";
import { boxOf, type CellBox } from "./geometry";
import type { Cursor } from "./useCursor";

export interface Edited {
  readonly cell: Cell;
  readonly typed: string | undefined;
  readonly box: CellBox;
}

interface Editor {
  readonly columns: readonly Column[];
  readonly cursor: Cursor;
  readonly editing: GridEditing | null;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly recordAt: (index: number) => RecordData | undefined;
  readonly go: (row: number, col: number) => void;
}

export function useEditor({ columns, cursor, editing, frame, recordAt, go }: Editor) {
  const [edited, setEdited] = useState<Edited | null>(null);
  const edit = (typed?: string, row = cursor.row, col = cursor.col) => {
    const record = recordAt(row);
    const column = columns[col];
    if (editing === null || record === undefined || column === undefined) return;
    const obstacle = editing.obstacle({ record, column });
    if (obstacle !== undefined) return editing.refuse(obstacle);
    const box = boxOf(frame.current, row, col);
    if (!box) return;
    const cell = { record, column };
    // Letters that come before the editor has the focus belong to it too.
    const sooner = (now: Edited | null) =>
      typed !== undefined && now?.typed !== undefined && now.cell.record === record && now.cell.column === column
        ? now.typed
        : "";
    setEdited((now) => ({ cell, box, typed: typed === undefined ? undefined : sooner(now) + typed }));
  };
  const close = (then: Then) => {
    setEdited(null);
    frame.current?.focus({ preventScroll: true });
    if (then === "down" || then === "up") go(cursor.row + (then === "down" ? 1 : -1), cursor.col);
    if (then === "right" || then === "left") go(cursor.row, cursor.col + (then === "right" ? 1 : -1));
  };
  const commit = (value: Json, then: Then) => {
    if (edited) editing?.save(edited.cell, value);
    close(then);
  };
  return { edited, edit, close, commit };
}
