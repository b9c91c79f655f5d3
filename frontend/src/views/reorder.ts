/** Putting the items of a list into another order by dragging their handles, or by moving one by a step. */
import { type DragEvent, useRef, useState } from "react";

export interface Reorder {
  readonly item: (index: number) => {
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
    readonly "data-drop": "before" | "after" | undefined;
  };
  readonly handle: (index: number) => {
    readonly draggable: true;
    readonly onDragStart: (event: DragEvent) => void;
    readonly onDragEnd: () => void;
  };
  readonly move: (from: number, to: number) => void;
}

export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = items.slice();
  const [taken] = next.splice(from, 1);
  if (taken !== undefined) next.splice(to, 0, taken);
  return next;
}

export function useReorder<T>(items: readonly T[], onChange: (items: T[]) => void): Reorder {
  const dragged = useRef(-1);
  const [over, setOver] = useState(-1);
  const end = () => {
    dragged.current = -1;
    setOver(-1);
  };
  const move = (from: number, to: number) => {
    if (from !== to && to >= 0 && to < items.length) onChange(moved(items, from, to));
  };
  return {
    move,
    item: (index) => ({
      onDragOver: (event) => {
        if (dragged.current < 0) return;
        event.preventDefault();
        setOver(index);
      },
      onDrop: (event) => {
        if (dragged.current < 0) return;
        event.preventDefault();
        move(dragged.current, index);
        end();
      },
      "data-drop": over !== index || over === dragged.current ? undefined : over < dragged.current ? "before" : "after",
    }),
    handle: (index) => ({
      draggable: true,
      onDragStart: (event) => {
        dragged.current = index;
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", String(index));
      },
      onDragEnd: end,
    }),
  };
}
