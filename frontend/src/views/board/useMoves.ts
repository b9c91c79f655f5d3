/** Moving cards: tried before the drop, saved at once, asked for what is missing, taken back by Undo. */
import { useRef, useState } from "react";
import { rehearse } from "~/api/cards";
import { asText, type Json, type JsonObject } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import { type FieldProblem, Problem } from "~/api/problem";
import { type RecordData, updateRecord, type Written } from "~/api/records";
import { isEditable, typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { readConflict } from "~/record/useRecord";
import { reasonText } from "../reason";
import type { Cell } from "./cells";
import { missingFields } from "./missing";
import type { BoardData, Ways } from "./useBoard";

/** A card that could not go where it was dropped, and the rule that forbids it. */
export interface Blocked {
  readonly cell: string;
  readonly title: string;
  readonly reason: string;
}

export interface Move {
  readonly record: RecordData;
  readonly from: Cell;
  readonly to: Cell;
}

/** A move that lacks something: the card waits in its new place until it is filled in. */
export interface Unfinished extends Move {
  readonly problems: readonly FieldProblem[];
}

export function useMoves(object: ObjectMeta, ways: Ways, board: BoardData) {
  const i18n = useI18n();
  const { words, label } = i18n;
  const text = useBoardWords();
  const toast = useToast();
  const undo = useUndo();
  const [blocked, setBlocked] = useState<Blocked | null>(null);
  const [unfinished, setUnfinished] = useState<Unfinished | null>(null);
  const latest = useRef(board);
  latest.current = board;

  const titleOf = (record: RecordData) => asText(record[object.title_field]) || words.common.untitled;
  const changesOf = ({ from, to }: Move): JsonObject => ({
    ...(from.column.key === to.column.key ? {} : { [ways.by.key]: to.column.value }),
    ...(ways.lane && to.lane && from.lane?.key !== to.lane.key ? { [ways.lane.key]: to.lane.value } : {}),
  });
  const inputsOf = (changes: JsonObject): JsonObject =>
    Object.fromEntries(
      [ways.by, ways.lane].flatMap((field) =>
        field && changes[field.key] !== undefined
          ? [[field.key, typeOf(field).toInput(changes[field.key] ?? null)]]
          : [],
      ),
    );
  const place = ({ record, from, to }: Move) => {
    from.rows.drop(new Set([record.id]));
    to.rows.add({ ...record, ...changesOf({ record, from, to }) }, to.count === 0);
  };
  const putBack = ({ record, from, to }: Move) => {
    to.rows.drop(new Set([record.id]));
    from.rows.add(record);
  };
  const undone = () => latest.current.reload();
  const done = (move: Move, { record, operation }: Written) => {
    const { to } = move;
    // A page that was on its way may have come without it.
    to.rows.add({ ...move.record, ...changesOf(move), ...record });
    to.rows.patch([record]);
    board.recount();
    const where = to.lane && move.from.column.key === to.column.key ? to.lane.name : to.column.name;
    toast({
      text: words.lists.board.moved(titleOf(record), where),
      ...(operation ? { action: { label: words.common.undo, run: () => void undo(operation, undone) } } : {}),
    });
  };
  /** One save with the move and whatever else it needs. What others changed elsewhere in the record is no obstacle. */
  const write = async (move: Move, more: JsonObject): Promise<Written> => {
    const changes = changesOf(move);
    const inputs = { ...inputsOf(changes), ...more };
    try {
      return await updateRecord(object.key, move.record.id, inputs, move.record.version);
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== 412) throw problem;
      const found = await readConflict(object.key, move.record.id, problem, move.record, changes);
      if (found.fields.length > 0) throw problem;
      return updateRecord(object.key, move.record.id, inputs, found.current.version);
    }
  };
  const move = async (record: RecordData, from: Cell, to: Cell) => {
    if (from.key === to.key) return;
    const asked = { record, from, to };
    setBlocked(null);
    place(asked);
    try {
      done(asked, await write(asked, {}));
    } catch (problem) {
      const problems = problem instanceof Problem ? problem.errors : [];
      if (missingFields(object, ways, problems) !== null) {
        setUnfinished({ ...asked, problems });
        return;
      }
      putBack(asked);
      setBlocked({ cell: to.key, title: titleOf(record), reason: reasonText(problem, words.states.unreachable) });
      board.recount();
    }
  };
  /** Saves what was missing with the move. Throws what the server says. */
  const finish = async (more: JsonObject) => {
    if (unfinished === null) return;
    const written = await write(unfinished, more);
    setUnfinished(null);
    done(unfinished, written);
  };
  const giveUp = () => {
    if (unfinished === null) return;
    putBack(unfinished);
    setUnfinished(null);
    toast({ text: text.back(titleOf(unfinished.record)) });
  };
  const lanesLocked =
    ways.lane && !(object.rights.update && isEditable(ways.lane)) ? text.lanesLocked(label(ways.lane.label)) : null;
  return {
    move,
    finish,
    giveUp,
    unfinished,
    blocked,
    unblock: () => setBlocked(null),
    titleOf,
    locked: !object.rights.update || !isEditable(ways.by),
    lanesLocked,
  };
}

export type Moves = ReturnType<typeof useMoves>;

/** What is in the way of a card at each place: by the key of its column, and of its lane. */
export interface Obstacles {
  readonly columns: ReadonlyMap<string, readonly FieldProblem[]>;
  readonly lanes: ReadonlyMap<string, readonly FieldProblem[]>;
}

const MOST_TRIED = 40;

/** Asks the server which of the other columns and lanes would take a card. */
export async function findObstacles(object: ObjectMeta, ways: Ways, board: BoardData, record: RecordData, from: Cell) {
  const { by, lane } = ways;
  const columns = board.columns.filter(({ key }) => key !== from.column.key);
  const lanes = lane && isEditable(lane) ? (board.lanes ?? []).filter(({ key }) => key !== from.lane?.key) : [];
  const input = (field: typeof by, value: Json): JsonObject => ({ [field.key]: typeOf(field).toInput(value) });
  const places = [
    ...columns.map((column) => ({ kind: "columns" as const, key: column.key, values: input(by, column.value) })),
    ...lanes.map((one) => ({ kind: "lanes" as const, key: one.key, values: lane ? input(lane, one.value) : {} })),
  ].slice(0, MOST_TRIED);
  const answers = await rehearse(
    object.key,
    record.id,
    places.map(({ values }) => values),
  );
  const found = {
    columns: new Map<string, readonly FieldProblem[]>(),
    lanes: new Map<string, readonly FieldProblem[]>(),
  };
  places.forEach(({ kind, key }, index) => {
    const problems = answers[index] ?? [];
    if (problems.length > 0) found[kind].set(key, problems);
  });
  return found satisfies Obstacles;
}

/** What is in the way of a card in a cell. */
export function obstaclesAt(obstacles: Obstacles | null, from: Cell, to: Cell): readonly FieldProblem[] {
  if (obstacles === null) return [];
  const across = from.lane?.key === to.lane?.key ? [] : (obstacles.lanes.get(to.lane?.key ?? "") ?? []);
  const along = from.column.key === to.column.key ? [] : (obstacles.columns.get(to.column.key) ?? []);
  return [...along, ...across];
}
