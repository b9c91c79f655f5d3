/** Days of a calendar as texts ("2026-01-31"), counted without a clock's hours so that no zone shifts them. */

import type { CalendarSpan } from "~/api/views";

const DAY = 86_400_000;

export const toDay = (at: Date): string => at.toISOString().slice(0, 10);
const parse = (day: string): Date => new Date(`${day}T00:00:00Z`);

export function addDays(day: string, count: number): string {
  return toDay(new Date(parse(day).getTime() + count * DAY));
}

export function addMonths(day: string, count: number): string {
  const at = parse(day);
  return toDay(new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + count, 1)));
}

/** The day of the week, 1 for Monday to 7 for Sunday. */
export const weekday = (day: string): number => parse(day).getUTCDay() || 7;

/** The first day of the week that holds a day; `start` as the workspace has it, 1 for Monday. */
export function weekStart(day: string, start: number): string {
  return addDays(day, -((weekday(day) - start + 7) % 7));
}

/** The days in sight: whole weeks around a month, one week, or the day alone. */
export function daysOf(day: string, span: CalendarSpan, start: number): string[] {
  if (span === "day") return [day];
  const first = weekStart(span === "month" ? `${day.slice(0, 7)}-01` : day, start);
  if (span === "week") return Array.from({ length: 7 }, (_, index) => addDays(first, index));
  const last = addDays(addMonths(day, 1), -1);
  const weeks = Math.ceil((parse(last).getTime() - parse(first).getTime() + DAY) / DAY / 7);
  return Array.from({ length: weeks * 7 }, (_, index) => addDays(first, index));
}

/** Today, and the day of an instant, where the reader is. */
export function localDay(at: Date = new Date()): string {
  return toDay(new Date(at.getTime() - at.getTimezoneOffset() * 60_000));
}

/** How many days the second is behind the first. */
export const daysBetween = (one: string, other: string): number =>
  Math.round((parse(other).getTime() - parse(one).getTime()) / DAY);

/** A day, or an instant, so many days later; an instant keeps its hour where the reader is. */
export function shiftMoment(value: string, days: number): string {
  if (value.length === 10) return addDays(value, days);
  const at = new Date(value);
  at.setDate(at.getDate() + days);
  return at.toISOString();
}

/** When the working day begins, where the reader is: what something new on a day starts with. */
export function morningOf(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date, 9).toISOString();
}
