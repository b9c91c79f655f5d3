/** Where the entries of a calendar stand on the hours of a day, and above them. */
import { describe, expect, it } from "vitest";
import type { FieldMeta } from "../src/api/meta";
import { daysOf } from "../src/views/calendar/dates";
import { barOf, clockOf, instantOf, partOn, piecesOn, spanOf } from "../src/views/calendar/lasting";
import { type Lasting, rowsOf, sideBySide } from "../src/views/calendar/overlap";

const overlap = (one: Lasting, other: Lasting) => one.from < other.to && other.from < one.to;

/** All spans between five moments, and all rows of `count` of them. */
const spans: Lasting[] = [0, 1, 2, 3].flatMap((from) =>
  [1, 2, 3, 4].filter((to) => to > from).map((to) => ({ from, to })),
);
const rows = (count: number): Lasting[][] =>
  count === 0 ? [[]] : rows(count - 1).flatMap((row) => spans.map((span) => [...row, span]));

/** What is wrong with how entries stand: two at one place, or room beside one that nothing needs. */
function faultsOf(entries: readonly Lasting[]): string[] {
  const places = sideBySide(entries).map(({ left, width }) => ({ left, right: left + width }));
  const near = (one: number, other: number) => Math.abs(one - other) < 1e-9;
  return entries.flatMap((entry, index) => {
    const here = places[index] ?? { left: 0, right: 0 };
    const beside = places.filter((_, at) => at !== index && overlap(entry, entries[at] ?? entry));
    const shared = beside.some(({ left, right }) => left < here.right - 1e-9 && here.left < right - 1e-9);
    const filled = near(here.right, 1) || beside.some(({ left }) => near(left, here.right));
    const begins = near(here.left, 0) || beside.some(({ right }) => near(right, here.left));
    const wrong = shared || !filled || !begins || here.right - here.left <= 0;
    return wrong ? [`${JSON.stringify(entries)} ${index}`] : [];
  });
}

describe("entries that overlap", () => {
  it("never share a place and leave no room unused, however four of them lie", () => {
    expect(rows(4).flatMap(faultsOf)).toEqual([]);
  });

  it("share the width of ten at once, and whoever is alone has all of it", () => {
    const ten = Array.from({ length: 10 }, (_, index) => ({ from: 540 + index, to: 600 }));
    const places = sideBySide([...ten, { from: 600, to: 660 }]);
    expect(places.slice(0, 10).map(({ left, width }) => [left, width])).toEqual(
      ten.map((_, index) => [index / 10, 1 / 10]),
    );
    expect(places[10]).toEqual({ left: 0, width: 1 });
    expect(faultsOf(ten)).toEqual([]);
  });

  it("stand below each other where they are bars over days", () => {
    expect(
      rowsOf([
        { from: 0, to: 3 },
        { from: 1, to: 2 },
        { from: 3, to: 7 },
        { from: 2, to: 4 },
      ]),
    ).toEqual([0, 1, 0, 1]);
  });
});

const field = (key: string, type: string) => ({ key, type }) as FieldMeta;
const times = {
  by: field("starts_at", "datetime"),
  end: field("ends_at", "datetime"),
  whole: field("all_day", "boolean"),
};
const at = (day: string, minute: number) => new Date(instantOf(day, minute)).toISOString();
const record = (from: string, to: string | null, all_day = false) => ({
  id: "1",
  starts_at: from,
  ends_at: to,
  all_day,
  version: 1,
});

describe("what lasts", () => {
  it("over midnight lies on both days", () => {
    const span = spanOf(record(at("2031-05-14", 23 * 60), at("2031-05-15", 90)), times);
    expect(span.whole).toBe(false);
    expect(partOn(span, "2031-05-14")).toEqual({ from: 1380, to: 1440, first: true, last: false });
    expect(partOn(span, "2031-05-15")).toEqual({ from: 0, to: 90, first: false, last: true });
    expect(partOn(span, "2031-05-16")).toBeNull();
    expect(clockOf(span.to)).toBe("01:30");
  });

  it("until midnight does not touch the day after", () => {
    const span = spanOf(record(at("2031-05-14", 22 * 60), at("2031-05-15", 0)), times);
    expect(piecesOn([span], "2031-05-14")).toEqual([{ span, from: 1320, to: 1440, first: true, last: true }]);
    expect(piecesOn([span], "2031-05-15")).toEqual([]);
  });

  it("three days stands above the hours, cut where the week ends", () => {
    const week = daysOf("2031-05-14", "week", 1);
    const span = spanOf(record(at("2031-05-17", 600), at("2031-05-19", 900)), times);
    expect(span.whole).toBe(true);
    expect(barOf(span, week, times)).toEqual({ span, from: 5, to: 7, first: true, last: false });
    expect(barOf(span, daysOf("2031-05-19", "week", 1), times)).toEqual({
      span,
      from: 0,
      to: 1,
      first: false,
      last: true,
    });
    expect(barOf(span, daysOf("2031-05-26", "week", 1), times)).toBeNull();
  });

  it("all day lasts through its last day", () => {
    const span = spanOf(record(at("2031-05-14", 0), at("2031-05-15", 0), true), times);
    expect(barOf(span, daysOf("2031-05-14", "week", 1), times)).toMatchObject({ from: 2, to: 4 });
  });

  it("without an end is an hour, a mere moment is drawn as half of one, and midnight means no hour", () => {
    const open = spanOf(record(at("2031-05-14", 600), null), times);
    expect((open.to - open.from) / 60_000).toBe(60);
    const moment = { ...times, end: undefined };
    expect(partOn(spanOf(record(at("2031-05-14", 1435), null), moment), "2031-05-14")).toMatchObject({
      from: 1410,
      to: 1440,
    });
    expect(spanOf(record(at("2031-05-14", 0), null), moment).whole).toBe(true);
  });
});

it("shows the day alone, or the week that holds it", () => {
  expect(daysOf("2031-05-14", "day", 1)).toEqual(["2031-05-14"]);
  expect(daysOf("2031-05-14", "week", 7)[0]).toBe("2031-05-11");
});
