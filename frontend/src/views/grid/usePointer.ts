/** The mouse over cells: a click puts the cursor there, a drag spans a range, a double click edits. */
import { type MouseEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { RecordData } from "~/api/records";
import type { Place } from "./cells";
import type { Cursor } from "./useCursor";

interface Pointing {
  readonly cursor: Cursor;
  readonly go: (place: Place, extend: boolean) => void;
  readonly edit: (typed: undefined, row: number, col: number) => void;
  readonly peek: { readonly peeked: string | null; readonly onPeek: (record: RecordData) => void };
  readonly recordAt: (index: number) => RecordData | undefined;
  readonly scrolling: boolean;
}

function placeOf(target: EventTarget): Place | undefined {
  if (!(target instanceof Element) || target.closest("a, button, label, input")) return undefined;
  const cell = target.closest<HTMLElement>("[data-col]");
  const row = cell?.closest<HTMLElement>("[data-index]");
  return cell && row ? { row: Number(row.dataset.index), col: Number(cell.dataset.col) } : undefined;
}

function rowOf(target: EventTarget): number {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return row ? Number(row.dataset.index) : -1;
}

export function usePointer({ cursor, go, edit, peek, recordAt, scrolling }: Pointing) {
  const dragging = useRef(false);
  const [hovered, setHovered] = useState(-1);
  // Rows that pass below a resting mouse are not drawn again for it.
  const under = useRef<EventTarget | null>(null);
  useEffect(() => {
    if (!scrolling && under.current) setHovered(rowOf(under.current));
  }, [scrolling]);
  const listeners = {
    onPointerLeave: () => {
      under.current = null;
      setHovered(-1);
    },
    // The grid as a whole keeps the focus, so that its keys go on working; nothing is marked as text.
    onMouseDown: (event: MouseEvent<HTMLDivElement>) => {
      if (placeOf(event.target) === undefined || event.button !== 0) return;
      event.preventDefault();
      event.currentTarget.focus({ preventScroll: true });
    },
    onPointerDown: (event: PointerEvent) => {
      const place = placeOf(event.target);
      if (place === undefined || event.button !== 0) return;
      dragging.current = event.pointerType === "mouse";
      go(place, event.shiftKey);
      const record = recordAt(place.row);
      if (peek.peeked !== null && record && place.row !== cursor.row) peek.onPeek(record);
    },
    onPointerOver: (event: PointerEvent) => {
      if (event.pointerType === "mouse") {
        under.current = event.target;
        if (!scrolling) setHovered(rowOf(event.target));
      }
      if (!dragging.current || event.buttons !== 1) {
        dragging.current = false;
        return;
      }
      const place = placeOf(event.target);
      if (place && (place.row !== cursor.row || place.col !== cursor.col)) go(place, true);
    },
    onPointerUp: () => {
      dragging.current = false;
    },
    onClick: (event: MouseEvent) => {
      const place = placeOf(event.target);
      const record = place && recordAt(place.row);
      // Beside the title's text a click peeks: the row as a whole is meant.
      if (place?.col === 0 && record && !event.shiftKey) peek.onPeek(record);
    },
    onDoubleClick: (event: MouseEvent) => {
      const place = placeOf(event.target);
      if (place && place.col > 0) edit(undefined, place.row, place.col);
    },
  };
  return { hovered, listeners };
}
