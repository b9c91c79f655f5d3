/** What can be done on the hours: moving, ending elsewhere, something new; what the reader may not is null or false. */
import type { JsonObject } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { clockOf, instantOf, type Span, type Times, valuesOf } from "./lasting";
import type { useDays } from "./useDays";
import type { Held } from "./useHold";

const HOUR = 3_600_000;

export type Found = ReturnType<typeof useDays>;

export function useHourWork(object: ObjectMeta, times: Times, found: Found, onValues: (values: JsonObject) => void) {
  const { format } = useI18n();
  const text = useBoardWords();
  const { by, end, whole } = times;
  const movable = object.rights.update && isEditable(by);
  const endable = object.rights.update && end !== undefined && isEditable(end);
  const creatable = object.rights.create && isEditable(by);
  const create = (from: number, to: number) => onValues(valuesOf(times, from, to));
  const moment = (at: number) => format.datetime(new Date(at).toISOString());
  const endAt = (span: Span, to: number) => {
    if (end === undefined || (span.ends && span.to === to)) return;
    const values = { [end.key]: new Date(to).toISOString() };
    void found.save(span.record, values, (title) => text.lasts(title, moment(span.from), clockOf(to)));
  };
  return {
    movable,
    endable,
    creatable,
    create,
    createAt: (from: number) => create(from, from + HOUR),
    /** Something without hours: it lasts all day where the object can say so, and is at midnight where it cannot. */
    createWhole: (day: string) => {
      const from = instantOf(day, 0);
      const lasting = whole && isEditable(whole) ? { [whole.key]: true, ...valuesOf(times, from, from) } : null;
      onValues(lasting ?? { [by.key]: new Date(from).toISOString() });
    },
    moveTo: (record: RecordData, at: number) => void found.moveTo(record, at),
    moveDay: (record: RecordData, day: string) => void found.move(record, day),
    /** Out of the row above the hours: from now on its hour is meant. */
    giveHour: (record: RecordData, at: number) => {
      if (whole === undefined || record[whole.key] !== true) return void found.moveTo(record, at);
      const values = { ...valuesOf(times, at, at + HOUR), [whole.key]: false };
      void found.save(record, values, (title) => text.lasts(title, moment(at), clockOf(at + HOUR)));
    },
    finish: (held: Held, span: Span | undefined) => {
      if (held.kind === "new") create(held.from, held.to);
      else if (span && held.kind === "end") endAt(span, held.to);
      else if (span) void found.moveTo(span.record, held.from);
    },
  };
}

export type HourWork = ReturnType<typeof useHourWork>;
