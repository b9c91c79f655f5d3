/** How wide the columns of a list are where nobody dragged them. */
import { expect, test } from "vitest";
import { type Fitted, fitWidths, tagWidth } from "~/views/grid/fit";

const column = (path: string, width: number, label = "名称"): Fitted => ({ path, label, width, least: 0 });
const sum = (widths: readonly number[]) => widths.reduce((all, width) => all + width, 0);
const accounts = [
  column("name", 260),
  ...["level", "stage", "trade"].map((path) => column(path, 120)),
  column("owner", 132, "负责人"),
  column("contacts", 120, "联系人数"),
  ...["last", "next", "updated"].map((path) => column(path, 136, "下次跟进时间")),
];

test("what is a little too wide is fitted into its place", () => {
  const widths = fitWidths(accounts, {}, 1220);
  expect(sum(widths) + 52).toBeLessThanOrEqual(1220);
  expect(sum(widths) + 52).toBeGreaterThan(1220 - accounts.length);
  expect(widths.every((width, at) => width >= (accounts[at]?.width ?? 0) * 0.75 - 1)).toBe(true);
});

test("no head is cut for that", () => {
  const [first] = fitWidths([column("a", 130, "最近跟进时间"), column("b", 200)], {}, 360);
  expect(first).toBeGreaterThanOrEqual(96);
});

test("what cannot be fitted scrolls, and is as wide as it likes", () => {
  expect(fitWidths(accounts, {}, 900)).toEqual(accounts.map(({ width }) => width));
});

test("room that is left over goes to text", () => {
  expect(fitWidths(accounts, {}, 1900)).toEqual([351, ...accounts.slice(1).map(({ width }) => width)]);
});

test("what somebody dragged stays as it is", () => {
  const widths = fitWidths(accounts, { name: 300, level: 64 }, 1280);
  expect(widths.slice(0, 2)).toEqual([300, 64]);
  expect(sum(widths) + 52).toBeLessThanOrEqual(1280);
});

test("a head that is longer than its column gets its room", () => {
  expect(fitWidths([column("a", 84, "最近一次成交的时间")], {}, 200)).toEqual([132]);
});

test("a tag is shown whole before a name is", () => {
  const least = tagWidth(["A Key", "D Low potential"]);
  expect(least).toBe(134);
  expect(tagWidth([])).toBe(0);
  const [name, level] = fitWidths([column("name", 260), { ...column("level", 120), least }], {}, 400);
  expect(level).toBe(134);
  expect(name).toBe(214);
});
