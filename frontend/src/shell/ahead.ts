/** What the next clicks will need, loaded while the page has nothing else to do. */
import { useEffect } from "react";
import { BulkBar, CommandBar, FilterBuilder, Home, ListScreen, PeekPanel, RecordScreen } from "~/parts";

const parts: readonly (() => Promise<unknown>)[] = [
  ListScreen.ahead,
  RecordScreen.ahead,
  () => import("~/kit/SelectLoaded"),
  BulkBar.ahead,
  CommandBar.ahead,
  PeekPanel.ahead,
  FilterBuilder.ahead,
  Home.ahead,
];

const NEAREST = 2;
const PATIENCE = 3000;
let begun = false;
let tellLoaded: () => void = () => undefined;
/** The parts of the likeliest clicks are there: a list and a record. */
export const loadedAhead = new Promise<void>((resolve) => {
  tellLoaded = resolve;
});

function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(run, { timeout: PATIENCE });
  else window.setTimeout(run, PATIENCE / 10);
}

/** One after the other. What cannot be loaded now is asked for again by the click. */
function load(at = 0): void {
  if (at === NEAREST) tellLoaded();
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
