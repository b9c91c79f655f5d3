/** What the next clicks will need, loaded while the page has nothing else to do. */
import { useEffect } from "react";

const parts: readonly (() => Promise<unknown>)[] = [
  () => import("~/views/list/ListScreen"),
  () => import("~/kit/SelectLoaded"),
  () => import("~/record/RecordScreen"),
  () => import("~/views/bulk/BulkBar"),
  () => import("./CommandBar"),
  () => import("~/record/PeekPanel"),
  () => import("~/views/filter/FilterBuilder"),
  () => import("~/screens/Home"),
];

const PATIENCE = 3000;
let begun = false;

function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run, { timeout: PATIENCE });
  else window.setTimeout(run, PATIENCE / 10);
}

/** One after the other. What cannot be loaded now is asked for again by the click. */
function load(at = 0): void {
  const part = parts[at];
  if (part === undefined) return;
  const go = () => whenIdle(() => load(at + 1));
  part().then(go, go);
}

/** Begins once, when a first screen is there: until then nothing may stand in its way. */
export function useAhead(ready: boolean): void {
  useEffect(() => {
    if (!ready || begun) return;
    begun = true;
    whenIdle(() => load());
  }, [ready]);
}
