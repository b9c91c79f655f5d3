/** Which row stands in which element. Elements are used again for the rows that come into sight (changing a row costs
 * the browser far less than making one), and only a few at a time, so that no jump through the list, however long,
 * holds it up; what is in sight comes first, the others follow in the next frames. */
import { useEffect, useReducer, useRef } from "react";
import { afterPaint } from "~/kit/afterPaint";
import type { GridItem, GridSource } from "./source";

/** Rows that change in one go while somebody scrolls; otherwise nothing else waits for the page. */
const AT_ONCE = 8;
const AT_REST = 80;

export interface Slot {
  readonly key: number;
  readonly index: number;
  readonly item: GridItem;
}

interface Span {
  readonly startIndex: number;
  readonly endIndex: number;
}

const loading: GridItem = { kind: "loading" };

/** `wanted` is without gaps; `sight` is the part of it that is seen. */
export function useSlots(
  wanted: readonly number[],
  sight: Span | null,
  source: GridSource,
  scrolling: boolean,
): readonly Slot[] {
  const size = useRef(0);
  const held = useRef<ReadonlyMap<number, Slot>>(new Map());
  const again = useReducer((count: number) => count + 1, 0)[1];
  size.current = Math.max(size.current, wanted.length);
  const seen = (index: number) => sight !== null && index >= sight.startIndex && index <= sight.endIndex;
  const next = new Map<number, Slot>();
  const waiting: Slot[] = [];
  for (const index of wanted) {
    const slot = { key: index % size.current, index, item: source.item(index) };
    const before = held.current.get(slot.key);
    if (before?.index === index && (before.item.kind !== "loading" || slot.item.kind === "loading")) {
      next.set(slot.key, slot);
    } else waiting.push(slot);
  }
  waiting.sort((one, other) => Number(seen(other.index)) - Number(seen(one.index)));
  // The first rows of a list: those in sight alone, the others behind them.
  const first = held.current.size === 0 && sight !== null ? sight.endIndex - sight.startIndex + 1 : AT_REST;
  const atOnce = scrolling ? AT_ONCE : first;
  waiting.forEach((slot, place) => {
    const before = held.current.get(slot.key);
    if (place < atOnce) next.set(slot.key, slot);
    else if (before !== undefined && before.index < source.count) {
      // It stays where it was, out of sight or a bar, until its turn comes.
      next.set(slot.key, { ...before, item: before.index === slot.index ? loading : source.item(before.index) });
    }
  });
  const more = waiting.length > atOnce;
  useEffect(() => {
    held.current = next;
    if (!more) return;
    if (!scrolling) return afterPaint(again);
    const frame = requestAnimationFrame(again);
    return () => cancelAnimationFrame(frame);
  });
  return [...next.values()].sort((one, other) => one.key - other.key);
}
