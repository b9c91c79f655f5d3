/** How wide the columns are that nobody has dragged: so that a list fits its place where that can be without cutting. */
import { useEffect, useState } from "react";

export interface Fitted {
  readonly path: string;
  readonly label: string;
  /** What its type likes to have. */
  readonly width: number;
  /** What it needs to show its values whole, where that is known. */
  readonly least: number;
}

/** The column of ticks, and the bar by which one scrolls. */
const BESIDE = 40 + 12;
/** No column gives up more than this part of itself, or grows by more. */
const GIVES = 0.25;
const TAKES = 0.35;
/** From here on a column holds text that is worth more room where there is some. */
const TEXT = 160;
/** The edges of a head, those of a tag in its cell, and how much of a list a tag may ask for. */
const HEAD_EDGES = 24;
const TAG_EDGES = 38;
const WIDEST_TAG = 160;

/** About what 12 px type needs: Chinese stands on squares, Latin on little more than half of them. */
function textWidth(text: string): number {
  let tenths = 0;
  for (const sign of text) tenths += sign > "\u2E7F" ? 120 : 64;
  return Math.ceil(tenths / 10);
}

/** What a column of tags needs for its longest one. */
export function tagWidth(labels: readonly string[]): number {
  return Math.min(WIDEST_TAG, Math.max(0, ...labels.map((label) => textWidth(label) + TAG_EDGES)));
}

/** The widths for a place of `room` px. Where everything would have to be cut, one scrolls, and nothing is cut. */
export function fitWidths(
  columns: readonly Fitted[],
  kept: Readonly<Record<string, number>>,
  room: number,
): readonly number[] {
  const needed = columns.map(({ label, least }) => Math.max(textWidth(label) + HEAD_EDGES, least));
  const natural = columns.map(({ path, width }, index) => kept[path] ?? Math.max(width, needed[index] ?? 0));
  const free = columns.map(({ path }) => kept[path] === undefined);
  const excess = natural.reduce((sum, width) => sum + width, BESIDE) - room;
  const slack = natural.map((width, index) => {
    if (!free[index]) return 0;
    if (excess > 0) return Math.max(0, Math.min(width * GIVES, width - (needed[index] ?? 0)));
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
