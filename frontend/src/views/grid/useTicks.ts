/** Ticking rows: one, all up to the one ticked before, or all that are loaded. */
import { type RefObject, useCallback, useRef } from "react";
import type { RecordData } from "~/api/records";
import type { GridProps } from "./props";

/** As many as one batch of the server takes. */
const MOST_CHOSEN = 5000;

export function useTicks(
  latest: RefObject<GridProps>,
  recordAt: (index: number) => RecordData | undefined,
): { select: (index: number, range: boolean) => void; chooseAll: (on: boolean) => void } {
  const anchor = useRef(-1);
  const select = (index: number, range: boolean) => {
    const { onSelect } = latest.current;
    const record = recordAt(index);
    if (record === undefined) return;
    if (range && anchor.current >= 0) {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
      const between = Array.from({ length: to - from + 1 }, (_, step) => recordAt(from + step)?.id ?? "");
      onSelect(between.filter(Boolean), "add");
    } else onSelect([record.id], "toggle");
    anchor.current = index;
  };
  const chooseAll = useCallback(
    (on: boolean) => {
      const { source, onSelect } = latest.current;
      const ids: string[] = [];
      for (let index = 0; index < source.count && ids.length < MOST_CHOSEN; index += 1) {
        const item = source.item(index);
        if (item.kind === "row") ids.push(item.record.id);
      }
      onSelect(ids, on ? "add" : "remove");
    },
    [latest],
  );
  return { select, chooseAll };
}
