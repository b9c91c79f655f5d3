import { describe, expect, it } from "vitest";
import { fakeMeta } from "../dev/fake/catalog";
import type { FieldMeta } from "../src/api/meta";
import { makeI18n } from "../src/i18n";
import { readBlock, spanOf, stretch, writeBlock } from "../src/views/grid/cells";
import { parseDay, parseText } from "../src/views/list/parse";
import { chosenOf, withChoice } from "../src/views/list/QuickFilters";
import { moved } from "../src/views/reorder";

describe("a block of cells", () => {
  it("goes to the clipboard and comes back", () => {
    const block = [
      ["a", "b\tc", 'say "hi"'],
      ["", "two\nlines", "末"],
    ];
    expect(readBlock(writeBlock(block))).toEqual(block);
  });

  it("is read as spreadsheets write it", () => {
    expect(readBlock("1\t2\r\n3\t4\r\n")).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
    expect(readBlock('5" pipe\tx')).toEqual([['5" pipe', "x"]]);
    expect(readBlock('"open\tx')).toEqual([['"open', "x"]]);
    expect(readBlock("")).toEqual([[""]]);
  });

  it("fills a range that it divides, and keeps its own size otherwise", () => {
    const range = spanOf({ row: 3, col: 2 }, { row: 0, col: 1 });
    expect(range).toEqual({ top: 0, bottom: 3, left: 1, right: 2 });
    expect(stretch([["x"]], range)).toEqual(Array.from({ length: 4 }, () => ["x", "x"]));
    expect(stretch([["1"], ["2"]], range)).toEqual([
      ["1", "1"],
      ["2", "2"],
      ["1", "1"],
      ["2", "2"],
    ]);
    expect(stretch([["1"], ["2"], ["3"]], range)).toEqual([["1"], ["2"], ["3"]]);
  });
});

describe("pasted texts", () => {
  const i18n = makeI18n("zh-CN");
  const account = fakeMeta.objects.find(({ key }) => key === "account");
  const level = account?.fields.find(({ key }) => key === "level");
  if (level === undefined) throw new Error("the catalog has no level");
  const of = (type: string): FieldMeta => ({ ...level, type, options: [] });

  it("become choices by their labels or keys, in any language", () => {
    const [option] = level.options;
    if (option === undefined) throw new Error("no options");
    for (const said of [option.key, option.label.zh, option.label.en.toUpperCase()]) {
      expect(parseText(said, level, null, i18n)).toBe(option.key);
    }
    expect(parseText("没有这一级", level, null, i18n)).toBe("没有这一级");
  });

  it("become numbers, money, days and yes or no", () => {
    expect(parseText("1,234.50", of("number"), null, i18n)).toBe("1234.50");
    expect(parseText("¥ 3.5万", of("money"), { amount: "1", currency: "USD" }, i18n)).toEqual({
      amount: "35000",
      currency: "USD",
    });
    expect(parseText("12.5%", of("percent"), null, i18n)).toBe("12.5");
    expect(parseText("2026年3月5日", of("date"), null, i18n)).toBe("2026-03-05");
    expect(parseText("下周", of("date"), null, i18n)).toBe("下周");
    expect(parseDay("2026/12/31")).toBe("2026-12-31");
    expect(parseDay("20261231")).toBe("2026-12-31");
    expect(parseDay("3/5", "2026-11-22")).toBe("2026-03-05");
    expect(parseDay("3月15日", "2026-11-22")).toBe("2026-03-15");
    expect(parseDay("明天", "2026-11-30")).toBe("2026-12-01");
    expect(parseDay("三月五日", "2026-11-22")).toBe(undefined);
    expect(parseText("是", of("boolean"), null, i18n)).toBe(true);
    expect(parseText("No", of("boolean"), null, i18n)).toBe(false);
    expect(parseText("maybe", of("boolean"), null, i18n)).toBe("maybe");
  });
});

describe("quick filters", () => {
  const named = { field: "name", op: "contains", value: "x" };

  it("put one condition at the top of the filter and take it away again", () => {
    const chosen = withChoice(undefined, "level", ["A"]);
    expect(chosen).toEqual({ field: "level", op: "in", value: ["A"] });
    expect(chosenOf(chosen, "level")).toEqual(["A"]);
    const both = withChoice(named, "level", ["A", "B"]);
    expect(both).toEqual({ all: [named, { field: "level", op: "in", value: ["A", "B"] }] });
    expect(withChoice(both, "level", [])).toEqual(named);
    expect(withChoice(chosen, "level", [])).toBe(undefined);
  });
});

it("an item is moved to where it was dropped", () => {
  expect(moved(["a", "b", "c", "d"], 0, 2)).toEqual(["b", "c", "a", "d"]);
  expect(moved(["a", "b", "c", "d"], 3, 1)).toEqual(["a", "d", "b", "c"]);
});
