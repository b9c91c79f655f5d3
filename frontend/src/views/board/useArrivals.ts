/** What colleagues move goes where it belongs, and what is new is looked for: a board is never behind. */
import { useEffect, useRef } from "react";
import type { RecordData } from "~/api/records";
import { type Cell, wasRead } from "./cells";

/** News that come in a row are looked at together. */
const GATHER = 800;

export function useArrivals(
  cells: readonly Cell[],
  homeOf: (record: RecordData) => Cell | undefined,
  recount: () => void,
): void {
  const latest = useRef({ cells, homeOf, recount });
  latest.current = { cells, homeOf, recount };
  useEffect(() => {
    let timer = 0;
    const look = () => {
      timer = 0;
      const now = latest.current;
      for (const { rows } of now.cells) if (rows.stale > 0 && wasRead(rows)) void rows.reload();
      now.recount();
    };
    const later = () => {
      if (timer === 0) timer = window.setTimeout(look, GATHER);
    };
    const stops = cells.map(({ key, rows }) => {
      let seen = rows.rows;
      let stale = rows.stale;
      return rows.subscribe(() => {
        if (rows.stale > stale) later();
        stale = rows.stale;
        if (rows.rows === seen) return;
        seen = rows.rows;
        if (settle(key, rows.rows, latest.current) > 0) later();
      });
    });
    return () => {
      window.clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [cells]);
}

/** Brings the cards that a change has made strangers here to their own cell; says how many. */
function settle(
  key: string,
  records: readonly RecordData[],
  { cells, homeOf }: { cells: readonly Cell[]; homeOf: (record: RecordData) => Cell | undefined },
): number {
  const strangers = records.filter((record) => homeOf(record)?.key !== key);
  if (strangers.length === 0) return 0;
  cells.find((cell) => cell.key === key)?.rows.drop(new Set(strangers.map(({ id }) => id)));
  for (const record of strangers) homeOf(record)?.rows.add(record);
  return strangers.length;
}
