/** A function that stays the same and always does what the latest one does: parts that only call it are not drawn anew
 * with every rendering of the one that made it. Not to be called while rendering. */
import { useCallback, useRef } from "react";

export function useStable<Given extends unknown[], Answer>(
  run: (...given: Given) => Answer,
): (...given: Given) => Answer {
  const latest = useRef(run);
  latest.current = run;
  return useCallback((...given: Given) => latest.current(...given), []);
}
