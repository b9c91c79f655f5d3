/** Which rows are in the document: those in sight and some on either side. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useState } from "react";
import { whenIdle } from "~/kit/afterPaint";
import type { GridSource } from "./source";
import { useSlots } from "./useSlots";

/** Rows above and below those in sight. */
const OVERSCAN = 10;

/** How high the grid will be, near enough, before it can be measured: its first rows are drawn with itself, not in a
 * second go. */
const guessRoom = () => ({ width: window.innerWidth, height: Math.max(0, window.innerHeight - 110) });

export function useVirtualRows(
  source: GridSource,
  scroll: { top: number },
  rowHeight: number,
  frame: RefObject<HTMLDivElement | null>,
) {
  const virtual = useVirtualizer({
    count: source.count,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    initialOffset: scroll.top,
    initialRect: useState(guessRoom)[0],
    paddingStart: rowHeight,
    scrollPaddingStart: rowHeight,
    // Drawing is a task of its own, beside the one in which the browser scrolls and lays out.
    useFlushSync: false,
    onChange: ({ scrollOffset }) => {
      // Reading the element's own would make the browser lay out at once.
      if (scrollOffset !== null) scroll.top = scrollOffset;
    },
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const lastSeen = virtual.range?.endIndex ?? last;
  useEffect(() => {
    // What is there is seen first; more is asked for then.
    if (source.rows > lastSeen) return whenIdle(() => source.need(first, last));
    source.need(first, last);
  }, [source, first, last, lastSeen]);
  const slots = useSlots(
    items.map(({ index }) => index),
    virtual.range,
    source,
    virtual.isScrolling,
  );
  return { virtual, slots };
}
