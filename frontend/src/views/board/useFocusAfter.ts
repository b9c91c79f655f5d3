/** A card that was moved by the keyboard or its menu keeps the focus in its new place. */
import { type RefObject, useCallback, useEffect, useRef } from "react";
import type { RecordData } from "~/api/records";
import { useStable } from "~/kit/useStable";
import type { Cell } from "./cells";

type Go = (record: RecordData, from: Cell, to: Cell) => Promise<void>;

/** Frames in which the card may still be drawn. */
const PATIENCE = 20;

/** `forming`: the card for which a form stands. */
export function useFocusAfter(frame: RefObject<HTMLElement | null>, move: Go, forming: string | null) {
  const waiting = useRef(0);
  const find = useCallback(
    (id: string, left: number) => {
      const link = frame.current?.querySelector<HTMLElement>(`[data-card="${id}"] a`);
      if (link) link.focus();
      else if (left > 0) waiting.current = requestAnimationFrame(() => find(id, left - 1));
    },
    [frame],
  );
  const send = useStable((record: RecordData, from: Cell, to: Cell) => {
    cancelAnimationFrame(waiting.current);
    void move(record, from, to).then(() => find(record.id, PATIENCE));
    find(record.id, PATIENCE);
  });
  // A form that has closed leaves the focus nowhere: it goes back to the card for which it stood.
  const asked = useRef<string | null>(null);
  useEffect(() => {
    const id = asked.current;
    asked.current = forming;
    if (id !== null && forming === null) {
      waiting.current = requestAnimationFrame(() => requestAnimationFrame(() => find(id, PATIENCE)));
    }
  }, [forming, find]);
  return send;
}
