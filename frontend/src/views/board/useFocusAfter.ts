/** A card that was moved by the keyboard or its menu keeps the focus in its new place. */
import { type RefObject, useCallback, useRef } from "react";
import type { RecordData } from "~/api/records";
import { useStable } from "~/kit/useStable";
import type { Cell } from "./cells";

type Go = (record: RecordData, from: Cell, to: Cell) => Promise<void>;

/** Frames in which the card may still be drawn. */
const PATIENCE = 20;

export function useFocusAfter(frame: RefObject<HTMLElement | null>, move: Go) {
  const waiting = useRef(0);
  const find = useCallback(
    (id: string, left: number) => {
      const link = frame.current?.querySelector<HTMLElement>(`[data-card="${id}"] a`);
      if (link) link.focus();
      else if (left > 0) waiting.current = requestAnimationFrame(() => find(id, left - 1));
    },
    [frame],
  );
  return useStable((record: RecordData, from: Cell, to: Cell) => {
    cancelAnimationFrame(waiting.current);
    void move(record, from, to).then(() => find(record.id, PATIENCE));
    find(record.id, PATIENCE);
  });
}
