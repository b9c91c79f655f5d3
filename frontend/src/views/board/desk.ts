/** What every part of a board works with. */
import { createContext, use } from "react";
import type { JsonObject } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import type { Column } from "../grid/columns";
import type { ViewState } from "../viewState";
import type { Cell, Place } from "./cells";
import type { Facts } from "./facts";
import type { BoardData, Ways } from "./useBoard";
import type { Moves, Obstacles } from "./useMoves";

export interface Lifted {
  readonly record: RecordData;
  readonly from: Cell;
  readonly obstacles: Obstacles | null;
}

export interface Desk {
  readonly object: ObjectMeta;
  readonly view: ViewState;
  readonly ways: Ways;
  readonly board: BoardData;
  readonly moves: Moves;
  readonly facts: Facts;
  /** What a card shows, its title first. */
  readonly shown: readonly Column[];
  readonly lifted: Lifted | null;
  readonly over: string | null;
  readonly closed: ReadonlySet<string>;
  readonly toggle: (place: Place, kind: "column" | "lane") => void;
  readonly onView: (view: ViewState) => void;
  readonly onPeek: (id: string) => void;
  readonly onCreate: ((defaults: JsonObject) => void) | null;
  /** By the keyboard or a menu: the focus follows the card. */
  readonly send: (record: RecordData, from: Cell, to: Cell) => void;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = use(DeskContext);
  if (desk === null) throw new Error("useDesk outside of a board");
  return desk;
}
