/** From when until when a record lasts, and which parts of it lie on which day. */
import { asText, type Json } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { daysBetween, localDay } from "./dates";

const MINUTE = 60_000;
export const DAY_MINUTES = 24 * 60;
/** How long something is taken to last that has an end which nobody filled in, and something that is a mere moment. */
const USUAL = 60;
const MOMENT = 30;

/** The fields that tell when something is: its begin, its end, and whether hours are meant at all. */
export interface Times {
  readonly by: FieldMeta;
  readonly end: FieldMeta | undefined;
  readonly whole: FieldMeta | undefined;
}

export function timesOf(object: ObjectMeta, by: FieldMeta): Times {
  const told = object.timeline?.at === by.key ? object.timeline.show : [];
  const named = by.key.includes("start") ? [by.key.replace("start", "end")] : [];
  const find = (keys: readonly string[], type: string) =>
    keys
      .flatMap((key) => object.fields.find((field) => field.key === key) ?? [])
      .find((field) => field.type === type && field.key !== by.key && field.rights.read && !field.rights.mask);
  return {
    by,
    end: by.type === "datetime" ? find([...told, ...named], "datetime") : undefined,
    whole: find(
      told.filter((key) => key.includes("all_day")),
      "boolean",
    ),
  };
}

export interface Span {
  readonly record: RecordData;
  readonly from: number;
  readonly to: number;
  /** Whether somebody told its end. */
  readonly ends: boolean;
  /** Stands above the hours: lasts a day or longer, or no hour is meant. */
  readonly whole: boolean;
}

/** Minutes of the day of an instant, where the reader is. */
export function minuteOf(at: number): number {
  const date = new Date(at);
  return date.getHours() * 60 + date.getMinutes();
}

/** The instant of a minute of a day, where the reader is. */
export function instantOf(day: string, minute: number): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date, 0, minute).getTime();
}

export function spanOf(record: RecordData, { by, end, whole }: Times): Span {
  const from = new Date(asText(record[by.key])).getTime();
  const told = end ? new Date(asText(record[end.key])).getTime() : Number.NaN;
  const ends = told > from;
  const to = ends ? told : from + (end ? USUAL : MOMENT) * MINUTE;
  // An instant at midnight without an end mostly says that no hour is meant.
  const hourless = !ends && minuteOf(from) === 0;
  const allDay = whole !== undefined && record[whole.key] === true;
  return { record, from, to, ends, whole: allDay || hourless || to - from >= DAY_MINUTES * MINUTE };
}

/** The part of what lasts on one day, in minutes. */
export interface Part {
  readonly from: number;
  readonly to: number;
  /** Whether it is the part in which it begins, and ends. */
  readonly first: boolean;
  readonly last: boolean;
}

export interface Piece extends Part {
  readonly span: Span;
}

export function partOn({ from, to }: Pick<Span, "from" | "to">, day: string): Part | null {
  const begin = localDay(new Date(from));
  const end = localDay(new Date(to - 1));
  if (day < begin || day > end) return null;
  const begun = day === begin ? minuteOf(from) : 0;
  const over = day === end ? minuteOf(to - 1) + 1 : DAY_MINUTES;
  // What is short, or begins just before midnight, is still drawn high enough to be read.
  const drawn = Math.min(begun, DAY_MINUTES - MOMENT);
  return { from: drawn, to: Math.max(over, drawn + MOMENT), first: day === begin, last: day === end };
}

export function piecesOn(spans: readonly Span[], day: string): Piece[] {
  return spans.flatMap((span) => {
    const part = span.whole ? null : partOn(span, day);
    return part ? [{ ...part, span }] : [];
  });
}

/** An instant as the clock has it, midnight too. */
export function clockOf(at: number): string {
  const minute = minuteOf(at);
  const two = (count: number) => String(count).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** The columns of a bar above the hours, counted from 0, the last one not included; null where it is out of sight. */
export function barOf(span: Span, days: readonly string[], { whole }: Times) {
  const first = days[0] ?? "";
  const allDay = whole !== undefined && span.record[whole.key] === true;
  const begin = daysBetween(first, localDay(new Date(span.from)));
  // What lasts all day lasts through its last day; what ends at midnight does not touch the day after.
  const end = daysBetween(first, localDay(new Date(allDay ? span.to : span.to - 1))) + 1;
  if (end <= 0 || begin >= days.length) return null;
  return {
    span,
    from: Math.max(0, begin),
    to: Math.min(days.length, end),
    first: begin >= 0,
    last: end <= days.length,
  };
}

/** The values of something new from one instant to another. */
export function valuesOf({ by, end }: Times, from: number, to: number): Record<string, Json> {
  const begin = { [by.key]: new Date(from).toISOString() };
  return end && isEditable(end) ? { ...begin, [end.key]: new Date(to).toISOString() } : begin;
}
