/** Writing cells: seen at once, refused ones marked, each action one operation that undo takes back. */
import { type RefObject, useRef, useState } from "react";
import type { Json, JsonObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { Problem } from "~/api/problem";
import { isDoubled, type RecordData } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { maskedText, sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import type { Column } from "../grid/columns";
import type { Cell, Filled, GridEditing } from "../grid/editing";
import { reasonText } from "../reason";
import type { Rows } from "../rows";
import { before, byRecord, checkValue, conflictOf, marked, type Problems, refresh, send } from "./cellWrites";
import { parseAll } from "./parse";
import { writeRows } from "./writeRows";

/** As many changes as one batch takes. */
const MOST_ROWS = 5000;
const MOST_UNDONE = 50;

const noProblems: Problems = new Map();

export function useCellEdits(object: ObjectMeta, lists: readonly Rows[], reload: () => void): GridEditing {
  const desk = useDesk(object, lists, reload);
  const save = useSaveOne(desk);
  const { writeAll, paste } = useWriteMany(desk);
  const { words } = useI18n();
  const text = words.lists.cells;
  const toast = useToast();
  return {
    editable: desk.editable,
    obstacle: desk.obstacle,
    problems: desk.problems,
    refuse: (reason) => toast({ text: reason, tone: "bad" }),
    save,
    copied: (count) => toast({ text: text.copied(count) }),
    fill: (cells) => void writeAll(cells, text.filled, []),
    clear: (cells) => {
      const emptied = cells.map((cell) => ({ ...cell, value: null }));
      void writeAll(emptied, text.cleared, []);
    },
    paste,
    undo: desk.undoLast,
  };
}

type Desk = ReturnType<typeof useDesk>;

/** What all writing stands on: the rows that are shown, what was refused, and what undo takes back. */
function useDesk(object: ObjectMeta, lists: readonly Rows[], reload: () => void) {
  const { words } = useI18n();
  const text = words.lists.cells;
  const toast = useToast();
  const undo = useUndo();
  const [problems, setProblems] = useState<Problems>(noProblems);
  const operations = useRef<(readonly string[])[]>([]);
  const latest = useRef(lists);
  latest.current = lists;

  const editable = (column: Column) =>
    object.rights.update && !column.path.includes(".") && column.field.key === column.path && isEditable(column.field);
  const put = (id: string, values: JsonObject) => {
    for (const rows of latest.current) {
      const known = rows.find(id);
      if (known) rows.patch([{ ...known, ...values }]);
    }
  };
  const settle = (records: readonly RecordData[]) => {
    for (const rows of latest.current) rows.patch(records);
  };
  const mark = (entries: readonly { id: string; path: string; text: string | undefined }[]) =>
    setProblems((present) => marked(present, entries));
  const done = (made: readonly string[], said: string, anyway?: () => void) => {
    const other = anyway ? { other: { label: words.page.saveAnyway, run: anyway }, lasting: true } : {};
    if (made.length === 0) return toast({ text: said, ...other });
    operations.current = [...operations.current.slice(1 - MOST_UNDONE), made];
    toast({ text: said, ...other, action: { label: words.common.undo, run: () => void takeBack(made) } });
  };
  const takeBack = async (made: readonly string[]) => {
    operations.current = operations.current.filter((each) => each !== made);
    setProblems(noProblems);
    for (const operation of made.toReversed()) await undo(operation);
    reload();
  };

  const obstacle = ({ record, column }: Cell) => {
    if (!editable(column)) return text.readOnly(column.label);
    return maskedText(record[column.path]) === null ? undefined : words.common.masked;
  };
  const undoLast = () => {
    const last = operations.current.at(-1);
    if (last) void takeBack(last);
  };
  return {
    object,
    latest: latest as RefObject<readonly Rows[]>,
    editable,
    obstacle,
    problems,
    put,
    settle,
    mark,
    done,
    undoLast,
  };
}

/** A single cell, with the version of the record that was seen. */
function useSaveOne({ object, put, settle, mark, done }: Desk) {
  const i18n = useI18n();
  const { words } = i18n;
  const text = words.lists.cells;
  const toast = useToast();
  const write = async ({ record, column }: Cell, value: Json, version: number, accept = false): Promise<void> => {
    const { path, field } = column;
    const before = record[path] ?? null;
    put(record.id, { [path]: value });
    try {
      const written = await send(object.key, record, field, value, version, accept);
      settle([written.record]);
      done(written.operation ? [written.operation] : [], text.changed(column.label));
    } catch (error) {
      put(record.id, { [path]: before });
      const theirs = conflictOf(error);
      if (theirs) {
        settle([theirs.record]);
        const who = theirs.who(field.key) ?? text.someone;
        const again = () => void write({ record: theirs.record, column }, value, theirs.record.version);
        toast({ text: text.conflict(who, column.label), tone: "bad", action: { label: text.overwrite, run: again } });
        return;
      }
      const reason = reasonText(error, words.states.unreachable);
      mark([{ id: record.id, path, text: reason }]);
      if (!(error instanceof Problem) || !isDoubled(error.errors)) {
        return toast({ text: text.problem(reason), tone: "bad" });
      }
      const anyway = () => {
        mark([{ id: record.id, path, text: undefined }]);
        void write({ record, column }, value, version, true);
      };
      const action = { label: words.page.saveAnyway, run: anyway };
      toast({ text: text.problem(reason), tone: "bad", lasting: true, action });
    }
  };
  return (cell: Cell, value: Json) => {
    const { record, column } = cell;
    mark([{ id: record.id, path: column.path, text: undefined }]);
    if (sameValue(record[column.path] ?? null, value)) return;
    const wrong = checkValue(value, column.field, i18n);
    if (wrong === undefined) return void write(cell, value, record.version);
    mark([{ id: record.id, path: column.path, text: wrong }]);
    toast({ text: text.problem(wrong), tone: "bad" });
  };
}

/** Blocks: filled, cleared, pasted; one partial batch, so that each is one undo. */
function useWriteMany({ object, latest, obstacle, put, mark, done }: Desk) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const { words } = i18n;
  const text = words.lists.cells;
  const toast = useToast();
  const writeAll = async (
    cells: readonly Filled[],
    say: (count: number) => string,
    notes: readonly string[],
    accept = false,
  ) => {
    const open = cells.filter((cell) => obstacle(cell) === undefined);
    const skipped = cells.length - open.length;
    const rows = byRecord(open);
    if (rows.length > MOST_ROWS) return toast({ text: text.tooMany(MOST_ROWS), tone: "bad" });
    const said = [...notes, ...(skipped > 0 ? [text.skipped(skipped)] : [])];
    if (rows.length === 0) return said.length > 0 && toast({ text: said.join(text.parts), tone: "bad" });
    mark(open.map(({ record, column }) => ({ id: record.id, path: column.path, text: undefined })));
    for (const { record, values } of rows) put(record.id, values);
    try {
      const { operations: made, refused } = await writeRows(object, rows, accept);
      for (const { record, path } of refused) put(record.id, before(record, { [path]: null }));
      mark(refused.map(({ record, path, text: why }) => ({ id: record.id, path, text: why })));
      await refresh(object.key, rows, latest.current);
      const [first] = refused;
      const parts = [say(open.length - refused.length), ...(first ? [text.refused(refused.length, first.text)] : [])];
      const alike = new Set(refused.filter((one) => one.doubled).map(({ record, path: at }) => `${record.id} ${at}`));
      const doubled = open.filter(({ record, column }) => alike.has(`${record.id} ${column.path}`));
      const anyway = doubled.length > 0 ? () => void writeAll(doubled, say, [], true) : undefined;
      done(made, [...parts, ...said].join(text.parts), anyway);
    } catch (error) {
      for (const { record, values } of rows) put(record.id, before(record, values));
      toast({ text: reasonText(error, words.states.unreachable), tone: "bad" });
    }
  };
  const paste = (cells: Parameters<GridEditing["paste"]>[0], cut: number) => {
    const own = cells.filter((cell) => obstacle(cell) === undefined);
    const skipped = cells.length - own.length;
    void parseAll(own, catalog, i18n).then((parsed) => {
      const good: Filled[] = [];
      const bad: { id: string; path: string; text: string }[] = [];
      parsed.forEach((found, index) => {
        const cell = own[index];
        if (cell === undefined) return;
        if ("problem" in found) bad.push({ id: cell.record.id, path: cell.column.path, text: found.problem });
        else good.push({ record: cell.record, column: cell.column, value: found.value });
      });
      const notes = [
        ...(bad[0] ? [bad[0].text] : []),
        ...(skipped > 0 ? [text.skipped(skipped)] : []),
        ...(cut > 0 ? [text.cut(cut)] : []),
      ];
      void writeAll(good, text.pasted, notes);
      mark(bad);
    });
  };
  return { writeAll, paste };
}
