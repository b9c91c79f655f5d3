/** The records of the days in sight, and moving one to another day: its hour stays, and its end moves along. */
import { useQuery } from "@tanstack/react-query";
import { allOf, type Condition } from "~/api/condition";
import { asText, type Json } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { queryRecords, type RecordData, updateRecord } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { reasonText } from "../reason";
import { daysBetween, localDay, shiftMoment } from "./dates";

/** As many as the server gives at once. */
export const MOST = 200;

export function dayOf(record: RecordData, by: FieldMeta): string {
  const value = asText(record[by.key]);
  return by.type === "date" || value === "" ? value : localDay(new Date(value));
}

/** The other moments that are told with the one at which it happens, such as its end. */
function followers(object: ObjectMeta, by: FieldMeta): readonly FieldMeta[] {
  if (object.timeline?.at !== by.key) return [];
  return object.timeline.show
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

export function useDays(object: ObjectMeta, by: FieldMeta, where: Condition | undefined, days: readonly string[]) {
  const { words, format } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  const first = days[0] ?? "";
  const last = days.at(-1) ?? "";
  const within: Condition = { field: by.key, op: "between", value: [first, last] };
  const query = useQuery({
    queryKey: ["calendar", object.key, by.key, where, first, last],
    queryFn: ({ signal }) =>
      queryRecords(
        object.key,
        {
          fields: [object.title_field, by.key, ...followers(object, by).map(({ key }) => key)],
          where: allOf(where, within),
          sort: [{ field: by.key, descending: false }],
          limit: MOST,
        },
        signal,
      ),
    // Whoever comes back, or has just made a record, sees it.
    staleTime: 0,
    placeholderData: (previous) => previous,
  });
  const reload = () => void query.refetch();
  const move = async (record: RecordData, day: string) => {
    if (dayOf(record, by) === day) return;
    try {
      const values = movedValues(object, by, record, day);
      const { operation } = await updateRecord(object.key, record.id, values, record.version);
      const title = asText(record[object.title_field]) || words.common.untitled;
      toast({
        text: words.lists.calendar.moved(title, format.date(day)),
        ...(operation ? { action: { label: words.common.undo, run: () => void undo(operation, reload) } } : {}),
      });
    } catch (error) {
      toast({ text: reasonText(error, words.states.unreachable), tone: "bad" });
    }
    reload();
  };
  return { ...query, move };
}
