/** The arrow keys go from entry to entry, to the nearest on that side; N makes something new. */
import { type KeyboardEvent, useRef } from "react";
import { usePageKeys } from "~/kit/page";

/** Which way a key goes: sideways, and down. */
const ways: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** What lies aside counts so much more than what lies ahead. */
const ASIDE = 3;

export function useWalk(onNew: (() => void) | null) {
  const frame = useRef<HTMLDivElement>(null);
  usePageKeys(onNew ? { n: onNew } : {});
  const onKeyDown = (event: KeyboardEvent) => {
    const way = ways[event.key];
    const here = (event.target as Element).closest("[data-entry]");
    if (!way || !here || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    nearest(frame.current, here, way)?.focus();
  };
  return { ref: frame, onKeyDown };
}

function nearest(frame: HTMLElement | null, here: Element, [right, down]: readonly [number, number]) {
  const from = here.getBoundingClientRect();
  let best: HTMLElement | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const other of frame?.querySelectorAll<HTMLElement>("[data-entry]") ?? []) {
    const to = other.getBoundingClientRect();
    const [x, y] = [to.left - from.left, to.top - from.top];
    const ahead = x * right + y * down;
    const aside = Math.abs(x * down) + Math.abs(y * right);
    const cost = ahead + ASIDE * aside;
    if (other !== here && ahead > 1 && cost < least) [best, least] = [other, cost];
  }
  return best;
}
