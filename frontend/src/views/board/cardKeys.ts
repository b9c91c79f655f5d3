/** Keys on a card: with Shift the arrows move it, without they go to the card beside it. */
import type { KeyboardEvent } from "react";
import type { Cell } from "./cells";
import type { BoardData } from "./useBoard";

const steps: Readonly<Record<string, readonly [along: number, across: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function walkOrMove(
  event: KeyboardEvent<HTMLElement>,
  board: BoardData,
  cell: Cell,
  move: (to: Cell) => void,
): void {
  const step = steps[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const [along, across] = step;
  if (!event.shiftKey) {
    if (walk(event.currentTarget, along, across)) event.preventDefault();
    return;
  }
  const column = board.columns[board.columns.findIndex(({ key }) => key === cell.column.key) + along];
  const at = board.lanes?.findIndex(({ key }) => key === cell.lane?.key) ?? -1;
  const lane = board.lanes ? board.lanes[at + across] : null;
  event.preventDefault();
  if (column === undefined || lane === undefined || (across !== 0 && lane === null)) return;
  move(board.cellOf(column, lane));
}

const cardsIn = (cell: Element): HTMLElement[] => [...cell.querySelectorAll<HTMLElement>("[data-card]")];

/** To the next card of the cell, or to the card at the same height in the next cell that has one. */
function walk(card: HTMLElement, along: number, across: number): boolean {
  const cell = card.closest<HTMLElement>("[data-cell]");
  const board = cell?.closest("[role='group']");
  if (!cell || !board) return false;
  const top = (one: HTMLElement) => one.getBoundingClientRect().top;
  const go = (to: HTMLElement | undefined): boolean => {
    to?.querySelector<HTMLElement>("a")?.focus();
    return to !== undefined;
  };
  if (across !== 0) {
    const own = cardsIn(cell).toSorted((a, b) => top(a) - top(b));
    return go(own[own.indexOf(card) + across]);
  }
  const cells = [...board.querySelectorAll<HTMLElement>("[data-cell]")];
  const rest = along > 0 ? cells.slice(cells.indexOf(cell) + 1) : cells.slice(0, cells.indexOf(cell)).reverse();
  const next = rest.find((one) => cardsIn(one).length > 0);
  if (next === undefined) return false;
  const height = top(card);
  return go(cardsIn(next).toSorted((a, b) => Math.abs(top(a) - height) - Math.abs(top(b) - height))[0]);
}
