/** The records of the days in sight, and moving one to another day: its hour stays, and its end moves along. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { allOf, type Condition } from "~/api/condition";
import { asText, type Json, type JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { aggregate, queryRecords, type RecordData, updateRecord } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { reasonText } from "../reason";
import { addDays, daysBetween, localDay, shiftMoment } from "./dates";
import { type Times, timesOf } from "./lasting";

/** As many as the server gives at once, and as many as are read for the days in sight. */
const PAGE = 200;
const MOST = 1000;
/** So many days before those in sight something may have begun that still lasts. */
const REACH = 31;

export function dayOf(record: RecordData, by: FieldMeta): string {
  const value = asText(record[by.key]);
  return by.type === "date" || value === "" ? value : localDay(new Date(value));
}

/** The other moments that are told with the one at which it happens, such as its end. */
function followers(object: ObjectMeta, by: FieldMeta): readonly FieldMeta[] {
  const told = object.timeline?.at === by.key ? object.timeline.show : [];
  return [...new Set([...told, timesOf(object, by).end?.key])]
    .flatMap((key) => object.fields.find((field) => field.key === key) ?? [])
    .filter((field) => field.type === by.type && field.key !== by.key && isEditable(field));
}

export function movedValues(object: ObjectMeta, by: FieldMeta, record: RecordData, day: string): Record<string, Json> {
  const step = daysBetween(dayOf(record, by), day);
  const moved = [by, ...followers(object, by)].flatMap((field) => {
    const value = asText(record[field.key]);
    return value === "" ? [] : [[field.key, shiftMoment(value, step)] as const];
  });
  return Object.fromEntries(moved);
}

/** What lies on some days: records, and how many more of each day there are than were read. */
interface Days {
  readonly byDay: ReadonlyMap<string, readonly RecordData[]>;
  readonly missing: ReadonlyMap<string, number>;
}

type Asked = Pick<Parameters<typeof queryRecords>[1], "fields" | "where" | "sort">;

async function readUpTo(object: string, query: Asked, most: number, signal: AbortSignal) {
  const found: RecordData[] = [];
  let cursor: string | null = null;
  do {
    const page = await queryRecords(object, { ...query, limit: PAGE, cursor }, signal);
    found.push(...page.data);
    cursor = page.page.has_more ? page.page.next : null;
  } while (cursor !== null && found.length < most);
  return { found, whole: cursor === null };
}

/** How many records of each day are not among those that were read. */
export function missingOf(
  counted: readonly JsonObject[],
  byDay: ReadonlyMap<string, readonly RecordData[]>,
): ReadonlyMap<string, number> {
  return new Map(
    counted.flatMap((row) => {
      const day = asText(row.day).slice(0, 10);
      const left = Number(row.count ?? 0) - (byDay.get(day)?.length ?? 0);
      return left > 0 ? [[day, left] as const] : [];
    }),
  );
}

function askOf(object: ObjectMeta, by: FieldMeta, where: Condition | undefined, first: string, last: string): Asked {
  return {
    fields: [object.title_field, by.key, ...followers(object, by).map(({ key }) => key)],
    where: allOf(where, { field: by.key, op: "between", value: [first, last] }),
    sort: [{ field: by.key, descending: false }],
  };
}

/** Also what began before the days in sight and is not over on the first of them. */
function askLasting(
  object: ObjectMeta,
  times: Times,
  where: Condition | undefined,
  first: string,
  last: string,
): Asked {
  const { by, end, whole } = times;
  const asked = askOf(object, by, where, first, last);
  const fields = [...new Set([...(asked.fields ?? []), ...[end, whole].flatMap((field) => field?.key ?? [])])];
  if (end === undefined) return { ...asked, fields };
  const begun: Condition = { field: by.key, op: "between", value: [addDays(first, -REACH), addDays(first, -1)] };
  const inSight: Condition = { field: by.key, op: "between", value: [first, last] };
  const lasting: Condition = { field: end.key, op: "between", value: [first, addDays(last, 10 * REACH)] };
  return { ...asked, fields, where: allOf(where, { any: [inSight, { all: [begun, lasting] }] }) };
}

/** The days with a record as it is now. */
function withRecord({ byDay, missing }: Days, record: RecordData, by: FieldMeta): Days {
  const all = [...byDay.values()].flat().map((each) => (each.id === record.id ? record : each));
  const sorted = all.toSorted((a, b) => (asText(a[by.key]) < asText(b[by.key]) ? -1 : 1));
  return { byDay: Map.groupBy(sorted, (each) => dayOf(each, by)), missing };
}

async function readDays(object: ObjectMeta, by: FieldMeta, asked: Asked, signal: AbortSignal): Promise<Days> {
  const { found, whole } = await readUpTo(object.key, asked, MOST, signal);
  const byDay = Map.groupBy(found, (record) => dayOf(record, by));
  if (whole) return { byDay, missing: new Map() };
  const groups = [{ name: "day", field: by.key, bucket: "day" }];
  const measures = [{ name: "count", function: "count" }];
  const counted = await aggregate(object.key, { groups, measures, where: asked.where }, signal);
  return { byDay, missing: missingOf(counted, byDay) };
}

/** The records of one day alone: what a month with very many did not read. */
export function useDay(object: ObjectMeta, by: FieldMeta, where: Condition | undefined, day: string, wanted: boolean) {
  return useQuery({
    queryKey: ["calendar", object.key, by.key, where, day],
    enabled: wanted,
    staleTime: 0,
    queryFn: async ({ signal }) => (await readUpTo(object.key, askOf(object, by, where, day, day), PAGE, signal)).found,
  });
}

/** Of days whose hours are shown, `lasting` tells what else lies on them. */
export function useDays(
  object: ObjectMeta,
  by: FieldMeta,
  where: Condition | undefined,
  days: readonly string[],
  lasting: Times | null,
) {
  const { words, format } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  const first = days[0] ?? "";
  const last = days.at(-1) ?? "";
  const key = ["calendar", object.key, by.key, where, first, last, lasting !== null];
  const asked = lasting ? askLasting(object, lasting, where, first, last) : askOf(object, by, where, first, last);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readDays(object, by, asked, signal),
    // Whoever comes back, or has just made a record, sees it.
    staleTime: 0,
    placeholderData: (previous) => previous,
  });
  const client = useQueryClient();
  const reload = () => void client.invalidateQueries({ queryKey: ["calendar", object.key] });
  const show = (record: RecordData) =>
    client.setQueryData<Days>(key, (known) => known && withRecord(known, record, by));
  /** Shown at once, and put back when it is refused. */
  const save = async (record: RecordData, values: Record<string, Json>, told: (title: string) => string) => {
    const changed = { ...record, ...values };
    show(changed);
    try {
      const { operation, record: written } = await updateRecord(object.key, record.id, values, record.version);
      show({ ...changed, version: written.version });
      toast({
        text: told(asText(record[object.title_field]) || words.common.untitled),
        ...(operation ? { action: { label: words.common.undo, run: () => void undo(operation, reload) } } : {}),
      });
    } catch (error) {
      toast({ text: reasonText(error, words.states.unreachable), tone: "bad" });
    }
    reload();
  };
  const move = async (record: RecordData, day: string) => {
    if (dayOf(record, by) === day) return;
    const values = movedValues(object, by, record, day);
    await save(record, values, (title) => words.lists.calendar.moved(title, format.date(day)));
  };
  /** To another instant: what is told along with it keeps its distance. */
  const moveTo = async (record: RecordData, at: number) => {
    const step = at - new Date(asText(record[by.key])).getTime();
    if (step === 0) return;
    const moved = [by, ...followers(object, by)].flatMap(({ key: name }) => {
      const value = asText(record[name]);
      return value === "" ? [] : [[name, new Date(new Date(value).getTime() + step).toISOString()] as const];
    });
    const when = format.datetime(new Date(at).toISOString());
    await save(record, Object.fromEntries(moved), (title) => words.lists.calendar.moved(title, when));
  };
  return { ...query, move, moveTo, save };
}
