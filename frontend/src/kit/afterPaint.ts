/** Work that may wait until what was just drawn is seen. */
import { useEffect, useState } from "react";

const PATIENCE = 1500;

/** Runs behind the next frame; at once where nothing is painted. What comes back calls it off. */
export function afterPaint(run: () => void): () => void {
  if (typeof document === "undefined" || document.hidden) {
    run();
    return () => undefined;
  }
  let timer = 0;
  // The callback comes before the frame is painted, a task begun in it comes after.
  const frame = requestAnimationFrame(() => {
    timer = window.setTimeout(run);
  });
  return () => {
    cancelAnimationFrame(frame);
    window.clearTimeout(timer);
  };
}

/** Runs when what was just drawn is seen and nothing else is to be done. What comes back calls it off. */
export function whenIdle(run: () => void): () => void {
  let idle = 0;
  const stop = afterPaint(() => {
    if (typeof requestIdleCallback === "function") idle = requestIdleCallback(run, { timeout: PATIENCE });
    else run();
  });
  return () => {
    stop();
    if (idle !== 0) cancelIdleCallback(idle);
  };
}

/** False for the first frame that shows `what`, then true: heavy parts come behind the light ones. */
export function usePainted(what: string): boolean {
  const [painted, setPainted] = useState<string | null>(null);
  useEffect(() => afterPaint(() => setPainted(what)), [what]);
  return painted === what;
}

/** False until what shows `what` is seen and nothing else is to be done: nobody waits for what begins then. */
export function useSettled(what: string): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => whenIdle(() => setSettled(what)), [what]);
  return settled === what;
}
