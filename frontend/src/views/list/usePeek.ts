/** Which record is peeked at. It is shown at once; the address follows when it has been painted, because a new address
 * draws the whole frame around the list again. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { afterPaint } from "~/kit/afterPaint";

type SetPeek = (id: string | null) => void;

export function usePeek(object: string, onAhead: (id: string) => void): [string | null, SetPeek] {
  const [params, setParams] = useSearchParams();
  const told = params.get("peek");
  const [shown, setShown] = useState(told);
  const latest = useRef({ setParams, told });
  latest.current = { setParams, told };
  // Set while the address is behind.
  const waiting = useRef<{ readonly id: string | null; readonly stop: () => void } | null>(null);
  const write = useCallback(
    (id: string | null) => {
      waiting.current = null;
      // Somebody may have gone on meanwhile.
      if (window.location.pathname !== `/o/${object}` || latest.current.told === id) return;
      latest.current.setParams(
        (present) => {
          const next = new URLSearchParams(present);
          if (id) next.set("peek", id);
          else next.delete("peek");
          return next;
        },
        { replace: true },
      );
    },
    [object],
  );
  useEffect(() => {
    // What came with the address: a link, or going back.
    if (waiting.current === null) setShown(told);
  }, [told]);
  useEffect(() => () => waiting.current?.stop(), []);
  const set = useCallback(
    (id: string | null) => {
      if (id) onAhead(id);
      setShown(id);
      waiting.current?.stop();
      waiting.current = { id, stop: afterPaint(() => write(id)) };
    },
    [onAhead, write],
  );
  return [shown, set];
}
