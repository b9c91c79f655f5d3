/** Bars that float at the foot of a page: a message at the foot stands above them instead of over them. */
import { useCallback, useLayoutEffect, useState, useSyncExternalStore } from "react";

const GAP = 12;
/** A bar that ends higher than this above the foot is in nobody's way. */
const NEAR = 160;

const bars = new Set<HTMLElement>();
const listeners = new Set<() => void>();
let revision = 0;

function changed(): void {
  revision += 1;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The `ref` of a bar that floats. */
export function useFloating(): (bar: HTMLElement | null) => (() => void) | undefined {
  return useCallback((bar: HTMLElement | null) => {
    if (bar === null) return undefined;
    bars.add(bar);
    changed();
    return () => {
      bars.delete(bar);
      changed();
    };
  }, []);
}

/** How far above the foot of the window something has to stand to cover no bar; null where there is none.
 * `shown` changes when it comes, so that it is measured where the bars are then. */
export function useClearOfBars(shown: unknown): number | null {
  const present = useSyncExternalStore(subscribe, () => revision);
  const [clear, setClear] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when a bar or the message comes or goes
  useLayoutEffect(() => {
    const foot = window.innerHeight;
    const tops = [...bars].flatMap((bar) => {
      const { top, bottom, height } = bar.getBoundingClientRect();
      return height > 0 && bottom > foot - NEAR ? [foot - top + GAP] : [];
    });
    setClear(tops.length > 0 ? Math.max(...tops) : null);
  }, [present, shown]);
  return clear;
}
