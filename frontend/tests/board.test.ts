/** Boards: their columns and lanes out of counts, what a refused move lacks and what cards tell. */
import { describe, expect, it, vi } from "vitest";
import { fakeMeta } from "../dev/fake/catalog";
import type { FieldMeta, ObjectMeta } from "../src/api/meta";
import type { I18n } from "../src/i18n";
import { makeFormat } from "../src/i18n/format";
import { zh } from "../src/i18n/zh";
import { limitKey, placesOf } from "../src/views/board/cells";
import { daysSince, Facts, heatOf, nextState, usualDays } from "../src/views/board/facts";
import { missingFields } from "../src/views/board/missing";
import { listOfDay } from "../src/views/calendar/listOfDay";
import { missingOf } from "../src/views/calendar/useDays";
import { boardFields, laneFields } from "../src/views/layouts";
import { readView } from "../src/views/viewState";

const account = fakeMeta.objects.find(({ key }) => key === "account") as ObjectMeta;
const field = (key: string) => account.fields.find((one) => one.key === key) as FieldMeta;
const i18n: I18n = {
  language: "zh-CN",
  words: zh,
  format: makeFormat("zh-CN", zh),
  label: (label) => (typeof label === "string" ? label : (label?.zh ?? "")),
};

describe("the places of a board", () => {
  const level = field("level");

  it("are all options in their order, with what is counted, and what has none first", () => {
    const [first, second] = level.options;
    const rows = [
      { value: second?.key ?? null, count: 2, sum: "10.5" },
      { value: null, count: 1, sum: null },
    ];
    const places = placesOf(level, rows, "value", true, i18n);
    expect(places.map(({ value }) => value)).toEqual([null, ...level.options.map(({ key }) => key)]);
    expect(places[0]).toMatchObject({ name: "未设置", count: 1, sum: null });
    expect(places.find(({ value }) => value === second?.key)).toMatchObject({ count: 2, sum: 10.5 });
    expect(places.find(({ value }) => value === first?.key)).toMatchObject({ count: 0, sum: null });
  });

  it("add up over the lanes, and lanes are those that have something, the fullest first", () => {
    const [first] = level.options;
    const ann = { id: "1", title: "安" };
    const bob = { id: "2", title: "博" };
    const rows = [
      { value: first?.key ?? null, lane: ann, count: 1, sum: 5 },
      { value: first?.key ?? null, lane: bob, count: 3, sum: 7 },
      { value: first?.key ?? null, lane: null, count: 9, sum: 1 },
    ];
    expect(placesOf(level, rows, "value", true, i18n)[0]).toMatchObject({ count: 13, sum: 13 });
    expect(placesOf(field("owner"), rows, "lane", false, i18n).map(({ name, count }) => [name, count])).toEqual([
      ["博", 3],
      ["安", 1],
      ["未设置", 9],
    ]);
    expect(placesOf(level, [], "lane", false, i18n)).toEqual([]);
    expect([limitKey(ann), limitKey("A"), limitKey(null)]).toEqual(["1", "A", ""]);
  });

  it("stand by the choices first, and lanes by people and choices, never by who wrote it", () => {
    expect(boardFields(account)[0]?.type).toBe("choice");
    const lanes = laneFields(account).map(({ key }) => key);
    expect(lanes).toContain("owner");
    expect(lanes).not.toContain("created_by");
  });
});

describe("what a refused move lacks", () => {
  const ways = { by: field("level"), lane: undefined };
  const problem = (key: string | null) => ({ row: 0, field: key, code: "rule.x", message: "要填" });

  it("is the fields that a person can fill in, each once", () => {
    expect(missingFields(account, ways, [problem("name"), problem("name")])?.map(({ key }) => key)).toEqual(["name"]);
  });

  it("is nothing that could be filled in where the record, the column itself or an unknown field is refused", () => {
    for (const key of [null, "level", "nowhere", "created_at"])
      expect(missingFields(account, ways, [problem("name"), problem(key)])).toBeNull();
    expect(missingFields(account, ways, [])).toBeNull();
  });
});

describe("what a card tells", () => {
  const now = new Date("2026-03-10T04:00:00Z");
  const at = (next: string | null, open = 1) => nextState({ id: "1", next, open, since: null }, now);

  it("says how the nearest thing to do stands to now", () => {
    expect(at("2026-03-10T03:59:59Z")).toBe("late");
    expect(at("2026-03-10T05:00:00Z")).toBe("today");
    expect(at("2026-03-20T05:00:00Z")).toBe("planned");
    expect([at(null), at(null, 0)]).toEqual(["undated", "none"]);
  });

  it("is warm where it stays much longer than is usual in its column", () => {
    expect(daysSince("2026-03-01T04:00:00Z", now)).toBe(9);
    expect(usualDays([1, 40, 3])).toBe(3);
    expect([heatOf(13, 1), heatOf(14, 7), heatOf(14, 8), heatOf(30, 10), heatOf(300, 300)]).toEqual([
      "cool",
      "warm",
      "cool",
      "hot",
      "cool",
    ]);
  });

  it("is asked for once a version, together", async () => {
    vi.useFakeTimers();
    const read = vi.fn(async (_object: string, ids: readonly string[]) => ({
      activities: true,
      data: ids.map((id) => ({ id, next: null, open: 0, since: null })),
    }));
    const facts = new Facts("account", "level", read);
    facts.need([{ id: "a", version: 1 }]);
    facts.need([
      { id: "a", version: 1 },
      { id: "b", version: 1 },
    ]);
    await vi.runAllTimersAsync();
    facts.need([{ id: "a", version: 1 }]);
    await vi.runAllTimersAsync();
    expect(read.mock.calls).toEqual([["account", ["a", "b"], "level"]]);
    facts.need([{ id: "a", version: 2 }]);
    expect(facts.of("a")).toMatchObject({ open: 0 });
    await vi.runAllTimersAsync();
    expect(read).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});

describe("a calendar with very many records", () => {
  it("tells how many of each day were not read", () => {
    const read = new Map([["2026-03-01", [{ id: "a", version: 1 }]]]);
    const counted = [
      { day: "2026-03-01", count: 3 },
      { day: "2026-03-02T00:00:00", count: 4 },
      { day: "2026-03-03", count: 0 },
      { day: null, count: 0 },
    ];
    expect([...missingOf(counted, read)]).toEqual([
      ["2026-03-01", 2],
      ["2026-03-02", 4],
    ]);
  });

  it("leads to the list of one day with what narrows the calendar", () => {
    const address = listOfDay("account", field("created_at"), { field: "level", op: "is", value: "A" }, "2026-03-02");
    const view = readView(new URLSearchParams(address.split("?")[1]));
    expect(view.filter).toEqual({
      all: [
        { field: "level", op: "is", value: "A" },
        { field: "created_at", op: "between", value: ["2026-03-02", "2026-03-02"] },
      ],
    });
  });
});
