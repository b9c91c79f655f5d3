/** How wide the columns are that nobody has dragged: so that a list fits its place where that can be without cutting. */
import { useEffect, useState } from "react";

export interface Fitted {
  readonly path: string;
  readonly label: string;
  /** What its type likes to have. */
  readonly width: number;
}

/** The column of ticks, and the bar by which one scrolls. */
const BESIDE = 40 + 12;
/** No column gives up more than this part of itself, or grows by more. */
const GIVES = 0.25;
const TAKES = 0.35;
/** From here on a column holds text that is worth more room where there is some. */
const TEXT = 160;
/** Edges, and the sign of the order. */
const AROUND = 36;

/** About what the head needs: Chinese is set at 12 px a sign, Latin at little more than half of it. */
function headWidth(label: string): number {
  let width = AROUND;
  for (const sign of label) width += sign > "\u2E7F" ? 12 : 6.6;
  return width;
}

/** The widths for a place of `room` px. Where everything would have to be cut, one scrolls, and nothing is cut. */
export function fitWidths(
  columns: readonly Fitted[],
  kept: Readonly<Record<string, number>>,
  room: number,
): readonly number[] {
  const natural = columns.map(({ path, label, width }) => kept[path] ?? Math.max(width, Math.ceil(headWidth(label))));
  const free = columns.map(({ path }) => kept[path] === undefined);
  const excess = natural.reduce((sum, width) => sum + width, BESIDE) - room;
  const slack = columns.map(({ label }, index) => {
    const width = natural[index] ?? 0;
    if (!free[index]) return 0;
    if (excess > 0) return Math.max(0, Math.min(width * GIVES, width - headWidth(label)));
    return width >= TEXT ? width * TAKES : 0;
  });
  const all = slack.reduce((sum, width) => sum + width, 0);
  if (all === 0 || excess > all) return natural;
  const share = -Math.sign(excess) * Math.min(1, Math.abs(excess) / all);
  return natural.map((width, index) => Math.floor(width + share * (slack[index] ?? 0)));
}

/** How wide the place of the pages is: a panel beside a list does not count, so that nothing moves when it opens. */
export function usePageWidth(): number {
  const [width, setWidth] = useState(() => document.getElementById("content")?.clientWidth ?? window.innerWidth);
  useEffect(() => {
    const content = document.getElementById("content");
    if (content === null || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => setWidth(content.clientWidth));
    observer.observe(content);
    return () => observer.disconnect();
  }, []);
  return width;
}
