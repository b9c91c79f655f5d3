/** Moving the cursor: it stays inside the grid, is scrolled into sight, and takes an open peek along. */
import type { RefObject } from "react";
import type { RecordData } from "~/api/records";
import { showCell, showRow } from "./geometry";
import type { GridProps } from "./props";
import type { Cursor } from "./useCursor";

interface Going {
  readonly props: GridProps;
  readonly cursor: Cursor;
  readonly recordAt: (index: number) => RecordData | undefined;
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly rowHeight: number;
  readonly lefts: readonly number[];
}

export function useGoing({ props, cursor, recordAt, frame, rowHeight, lefts }: Going) {
  const { source, columns, widths } = props;
  const show = (row: number, col: number) => {
    showRow(frame.current, row, rowHeight, props.foot ? rowHeight : 0);
    if (col > 0) requestAnimationFrame(() => showCell(frame.current, lefts, widths, col));
  };
  return (row: number, col: number, extend = false) => {
    if (source.count === 0) return;
    const place = {
      row: Math.min(Math.max(row, 0), source.count - 1),
      col: Math.min(Math.max(col, 0), columns.length - 1),
    };
    cursor.go(place, extend);
    show(place.row, place.col);
    const record = recordAt(place.row);
    if (props.peeked !== null && record && !extend && place.row !== cursor.row) props.onPeek(record);
  };
}
