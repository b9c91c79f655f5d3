/** The card that is being dragged, where it is, and what the server says of the places where it could go. */
import { type RefObject, useEffect, useState } from "react";
import type { ObjectMeta } from "~/api/meta";
import { useStable } from "~/kit/useStable";
import type { Cell } from "./cells";
import type { Lifted } from "./desk";
import { watchDrags } from "./drag";
import type { BoardData, Ways } from "./useBoard";
import { findObstacles, type Moves } from "./useMoves";

export function useLift(
  frame: RefObject<HTMLElement | null>,
  object: ObjectMeta,
  ways: Ways,
  board: BoardData,
  moves: Moves,
) {
  const [lifted, setLifted] = useState<Lifted | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const cellAt = (key: string | undefined): Cell | undefined =>
    board.columns
      .flatMap((column) => (board.lanes ?? [null]).map((lane) => board.cellOf(column, lane)))
      .find((cell) => cell.key === key);
  const lift = useStable((card: HTMLElement): boolean => {
    const from = cellAt(card.closest<HTMLElement>("[data-cell]")?.dataset.cell);
    const record = from?.rows.find(card.dataset.card ?? "");
    if (from === undefined || record === undefined || moves.locked) return false;
    moves.unblock();
    setLifted({ record, from, obstacles: null });
    findObstacles(object, ways, board, record, from).then(
      (obstacles) => setLifted((now) => (now?.record.id === record.id ? { ...now, obstacles } : now)),
      // What is in the way is then said after the drop.
      () => undefined,
    );
    return true;
  });
  const drop = useStable((key: string | null) => {
    const to = cellAt(key ?? undefined);
    if (lifted && to) void moves.move(lifted.record, lifted.from, to);
    setLifted(null);
  });
  const ready = !board.isPending && !board.error;
  useEffect(() => {
    const area = frame.current;
    return area && ready ? watchDrags(area, { lift, over: setOver, drop }) : undefined;
  }, [frame, ready, lift, drop]);
  return { lifted, over };
}
