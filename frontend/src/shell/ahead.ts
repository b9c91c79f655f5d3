/** What the next clicks will need, loaded while the page has nothing else to do. */
import { useEffect } from "react";
import { BulkBar, CommandBar, FilterBuilder, Home, ListScreen, PeekPanel, RecordScreen } from "~/parts";

const parts: readonly (() => Promise<unknown>)[] = [
  ListScreen.ahead,
  () => import("~/kit/SelectLoaded"),
  RecordScreen.ahead,
  BulkBar.ahead,
  CommandBar.ahead,
  PeekPanel.ahead,
  FilterBuilder.ahead,
  Home.ahead,
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
