/** Work that may wait until what was just drawn is seen. */
import { useEffect, useState } from "react";

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

/** False for the first frame that shows `what`, then true: heavy parts come behind the light ones. */
export function usePainted(what: string): boolean {
  const [painted, setPainted] = useState<string | null>(null);
  useEffect(() => afterPaint(() => setPainted(what)), [what]);
  return painted === what;
}
