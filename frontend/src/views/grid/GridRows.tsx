/** The rows that are in the document, each in its element. */
import type { RefObject } from "react";
import { GroupRow, LoadingRow, RecordRow, TroubleRow } from "./GridRow";
import type { GridProps } from "./props";
import type { Cursor } from "./useCursor";
import type { Slot } from "./useSlots";

interface GridRowsProps {
  props: GridProps;
  slots: readonly Slot[];
  rowHeight: number;
  lefts: readonly number[];
  cursor: Cursor;
  /** The row under the mouse. */
  hovered: number;
  select: (index: number, range: boolean) => void;
  latest: RefObject<GridProps>;
}

export function GridRows({ props, slots, rowHeight, lefts, cursor, hovered, select, latest }: GridRowsProps) {
  const { columns, selection, editing } = props;
  const { range } = cursor;
  const single = range.top === range.bottom && range.left === range.right;
  return slots.map(({ key, index, item }) => {
    const place = { index, top: rowHeight * (index + 1), active: index === cursor.row };
    if (item.kind === "loading") return <LoadingRow key={key} {...place} columns={columns} lefts={lefts} />;
    if (item.kind === "error") return <TroubleRow key={key} {...place} retry={item.retry} />;
    if (item.kind === "group") {
      return (
        <GroupRow key={key} {...place} group={item.group} columns={columns} onToggle={props.onToggleGroup}>
          {props.groupLabel(item.group)}
        </GroupRow>
      );
    }
    const inside = !single && index >= range.top && index <= range.bottom && cursor.row >= 0;
    return (
      <RecordRow
        key={key}
        {...place}
        record={item.record}
        columns={columns}
        lefts={lefts}
        href={props.hrefOf(item.record)}
        selected={selection.has(item.record.id)}
        peeked={props.peeked === item.record.id}
        hovered={index === hovered}
        cursor={index === cursor.row ? cursor.col : -1}
        from={inside ? range.left : -1}
        to={inside ? range.right : -1}
        problems={editing?.problems.get(item.record.id)}
        onSelect={(shift) => select(index, shift)}
        onOpen={props.onOpen}
        onAhead={props.onAhead}
        onPeek={() => {
          cursor.go({ row: index, col: 0 });
          latest.current.onPeek(item.record);
        }}
      />
    );
  });
}
