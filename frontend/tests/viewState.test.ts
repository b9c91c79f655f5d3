import { describe, expect, it } from "vitest";
import { fakeMeta } from "../dev/fake/catalog";
import {
  addSort,
  clearShape,
  effectiveColumns,
  effectiveSort,
  fromSaved,
  hasShape,
  plainShape,
  plainView,
  readView,
  sameShape,
  toggleSort,
  toSaved,
  type ViewState,
  writeSort,
  writeView,
} from "../src/views/viewState";

const account = fakeMeta.objects[0];
if (account === undefined) throw new Error("the catalog is empty");

describe("a view in the address", () => {
  const view: ViewState = {
    filter: { field: "name", op: "contains", value: "a&b=c 中文" },
    sort: [
      { field: "updated_at", descending: true },
      { field: "name", descending: false },
    ],
    group: "created_at:month",
    columns: ["level", "parent.name"],
    widths: { name: 300, "parent.name": 120 },
    frozen: 2,
    layout: "board",
    by: "level",
    span: "month",
    sums: ["revenue"],
    compact: true,
    limits: { todo: 5, "01a2": 12 },
    search: "远航 & co",
    bin: true,
  };

  it("comes back as it was written", () => {
    expect(readView(new URLSearchParams(writeView(view, new URLSearchParams()).toString()))).toEqual(view);
    expect(readView(writeView(plainView, new URLSearchParams()))).toEqual(plainView);
  });

  it("keeps how much a calendar shows, and of no other layout", () => {
    const week: ViewState = { ...plainView, layout: "calendar", by: "due", span: "week" };
    expect(writeView(week, new URLSearchParams()).toString()).toBe("layout=calendar&by=due&span=week");
    expect(readView(writeView(week, new URLSearchParams()))).toEqual(week);
    expect(fromSaved(toSaved(week)).span).toBe("week");
    expect(sameShape({ ...plainView, span: "week" }, plainView)).toBe(true);
  });

  it("leaves other parameters alone", () => {
    expect(writeView({ ...plainView, search: "x" }, new URLSearchParams("peek=1&group=level")).toString()).toBe(
      "peek=1&q=x",
    );
  });

  it("is kept by the server without what it leaves to the object", () => {
    expect(toSaved(plainView)).toEqual({});
    const { search: _search, bin: _bin, ...shape } = view;
    expect(fromSaved(toSaved(view))).toEqual(shape);
    expect(fromSaved({})).toEqual(plainShape);
    expect(sameShape(view, shape)).toBe(true);
    expect(sameShape(view, { ...shape, frozen: 1 })).toBe(false);
  });

  it("knows whether an address says anything of its shape", () => {
    expect(hasShape(new URLSearchParams("q=x&bin=1&peek=1"))).toBe(false);
    expect(hasShape(new URLSearchParams("changed=1"))).toBe(true);
    expect(clearShape(writeView(view, new URLSearchParams("peek=1"))).toString()).toBe(
      new URLSearchParams({ peek: "1", q: "远航 & co", bin: "1" }).toString(),
    );
  });

  it("survives an address that somebody mangled", () => {
    expect(readView(new URLSearchParams("filter={oops&sort=,,&columns=")).filter).toBe(undefined);
  });

  it("falls back to what the object declares, title first", () => {
    expect(effectiveSort(plainView, account)).toEqual([{ field: "updated_at", descending: true }]);
    expect(effectiveColumns({ ...plainView, columns: ["level", "name"] }, account)).toEqual(["name", "level"]);
    expect(effectiveColumns(plainView, { ...account, list: {} }).slice(0, 3)).toEqual(["name", "level", "lifecycle"]);
  });

  it("steps a header through ascending, descending, none", () => {
    const first = toggleSort([{ field: "updated_at", descending: true }], "name");
    expect(first).toEqual([{ field: "name", descending: false }]);
    expect(toggleSort(first, "name")).toEqual([{ field: "name", descending: true }]);
    expect(toggleSort(toggleSort(first, "name"), "name")).toEqual([]);
  });

  it("adds further keys behind the first, turns and drops them", () => {
    const both = addSort([{ field: "level", descending: false }], "name");
    expect(writeSort(both)).toBe("level,name");
    expect(writeSort(addSort(both, "name"))).toBe("level,-name");
    expect(writeSort(addSort(addSort(both, "name"), "name"))).toBe("level");
  });
});
