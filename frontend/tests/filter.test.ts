import { describe, expect, it } from "vitest";
import { fakeMeta } from "../dev/fake/catalog";
import { allOf, type Condition, countConditions } from "../src/api/condition";
import { Catalog } from "../src/api/meta";
import { makeI18n } from "../src/i18n";
import { describe as inWords } from "../src/views/filter/describe";
import { emptyGroup, type FieldDraft, faultOf, fieldDraft, toCondition, toDraft } from "../src/views/filter/draft";
import { makeMove, placeOf } from "../src/views/filter/moves";

const catalog = new Catalog(fakeMeta);
const roundTrip = (condition: Condition) => toCondition(toDraft(condition, catalog, "account"), catalog, "account");

const conditions: Condition[] = [
  { field: "name", op: "contains", value: "银行" },
  { field: "level", op: "in", value: ["A", "B"] },
  { field: "owner", op: "is", value: "me" },
  { field: "department", op: "is", value: "my_department" },
  { field: "department", op: "below", value: "d1" },
  { field: "department", op: "below", value: "my_department" },
  { field: "created_at", op: "within", value: { before_days: 30 } },
  { field: "revenue", op: "between", value: ["1", "2.5"] },
  { field: "created_at", op: "within", value: { last: 30, unit: "day" } },
  { field: "created_at", op: "within", value: "this_week" },
  { field: "note", op: "is_not_empty" },
  { field: "parent.owner", op: "is_empty" },
  { formula: "revenue / employees > 10" },
  { related: "contacts", quantifier: "none", where: { field: "email", op: "is_not_empty" } },
  { related: "contacts", quantifier: "any" },
  { segment: "s1" },
  { not: { segment: "s1" } },
  { not: { field: "key_account", op: "is", value: true } },
  {
    all: [
      { field: "level", op: "is", value: "A" },
      {
        any: [
          { field: "name", op: "contains", value: "a" },
          {
            not: {
              any: [
                { field: "name", op: "is", value: "b" },
                { field: "name", op: "is", value: "c" },
              ],
            },
          },
        ],
      },
    ],
  },
];

describe("the filter builder", () => {
  it.each(conditions.map((condition) => [JSON.stringify(condition), condition] as const))(
    "gives %s back as it came",
    (_, condition) => {
      expect(roundTrip(condition)).toEqual(condition);
    },
  );

  it("leaves out rows that are not complete yet", () => {
    const name = catalog.findField("account", "name");
    if (name === undefined) throw new Error("the catalog has no name");
    const draft = emptyGroup("all", [fieldDraft("name", name), { ...fieldDraft("name", name), value: "x" }]);
    expect(toCondition(draft, catalog, "account")).toEqual({ field: "name", op: "contains", value: "x" });
    expect(toCondition(emptyGroup("all", [fieldDraft("name", name)]), catalog, "account")).toBe(undefined);
  });

  it("keeps what it cannot take apart", () => {
    const strange: Condition = { field: "gone", op: "is", value: 1 };
    expect(roundTrip(strange)).toEqual(strange);
  });

  it("says conditions in both languages", () => {
    const say = (language: "zh-CN" | "en", condition: Condition) =>
      inWords(condition, "account", {
        catalog,
        i18n: makeI18n(language),
        titleOf: (id) => (id === "u1" ? "王芳" : undefined),
      });
    expect(say("zh-CN", { field: "level", op: "in", value: ["A", "C"] })).toBe("级别 属于 A 重点、C 普通");
    expect(say("en", { field: "level", op: "in", value: ["A", "C"] })).toBe("Level is one of A Key, C Regular");
    expect(say("zh-CN", { field: "owner", op: "is", value: "me" })).toBe("负责人 是我");
    expect(say("en", { field: "owner", op: "in", value: ["u1"] })).toBe("Owner is one of 王芳");
    expect(say("zh-CN", { field: "created_at", op: "within", value: { last: 30, unit: "day" } })).toBe(
      "创建时间 在 最近 30 天",
    );
    expect(say("zh-CN", { related: "contacts", quantifier: "none" })).toBe("没有联系人");
    expect(say("en", { related: "contacts", quantifier: "none" })).toBe("has no contacts");
    const nested: Condition = {
      all: [
        { field: "name", op: "contains", value: "银行" },
        {
          any: [
            { field: "owner", op: "is", value: "me" },
            { related: "contacts", quantifier: "any" },
          ],
        },
        { not: { field: "created_at", op: "within", value: { before_days: 7 } } },
      ],
    };
    expect(say("zh-CN", nested)).toBe("名称 包含 银行 且（负责人 是我 或 有联系人）且 不满足（创建时间 在 7 天之前）");
    expect(say("en", nested)).toBe(
      "Name contains 银行 and (Owner is me or has contacts) and not (Created within more than 7 days ago)",
    );
    expect(say("zh-CN", { field: "parent.name", op: "contains", value: "集团" })).toBe("上级客户 › 名称 包含 集团");
  });
});

describe("moving parts of a filter", () => {
  const say = (group: Parameters<typeof toCondition>[0]) => JSON.stringify(toCondition(group, catalog, "account"));
  const leaf = (value: string): Condition => ({ field: "name", op: "contains", value });
  const start = toDraft({ all: [leaf("a"), { any: [leaf("b"), leaf("c")] }, leaf("d")] }, catalog, "account");
  const [first, group, last] = start.parts;
  if (first === undefined || group?.kind !== "group" || last === undefined) throw new Error("another tree");

  it("goes up and down, into a group and out of it", () => {
    expect(placeOf(start, first.id)).toEqual({ moves: ["down", "into", "wrap", "copy"], beside: "any" });
    expect(say(makeMove(start, first.id, "into"))).toBe(
      JSON.stringify({ all: [{ any: [leaf("b"), leaf("c"), leaf("a")] }, leaf("d")] }),
    );
    expect(say(makeMove(start, last.id, "up"))).toBe(
      JSON.stringify({ all: [leaf("a"), leaf("d"), { any: [leaf("b"), leaf("c")] }] }),
    );
    const inner = group.parts[0];
    if (inner === undefined) throw new Error("an empty group");
    expect(placeOf(start, inner.id)?.moves).toEqual(["down", "wrap", "out", "copy"]);
    expect(say(makeMove(start, inner.id, "out"))).toBe(
      JSON.stringify({ all: [leaf("a"), leaf("c"), leaf("b"), leaf("d")] }),
    );
  });

  it("wraps and copies, and takes nothing that is not there", () => {
    expect(say(makeMove(start, last.id, "copy"))).toBe(
      JSON.stringify({ all: [leaf("a"), { any: [leaf("b"), leaf("c")] }, leaf("d"), leaf("d")] }),
    );
    const wrapped = makeMove(start, last.id, "wrap").parts[2];
    expect(wrapped?.kind === "group" && wrapped.match).toBe("any");
    expect(makeMove(start, -1, "up")).toBe(start);
  });
});

describe("what was typed wrong", () => {
  const fault = (path: string, operator: string, value: FieldDraft["value"]) => {
    const field = catalog.findField("account", path);
    return field && faultOf({ id: 1, kind: "field", path, operator, value }, field);
  };
  it("is told, and is not asked for", () => {
    expect(fault("revenue", "gt", "abc")).toBe("number");
    expect(fault("revenue", "gt", "1200.5")).toBe(undefined);
    expect(fault("revenue", "between", ["5", "1"])).toBe("turned");
    expect(fault("revenue", "between", ["5", ""])).toBe("open");
    expect(fault("created_at", "within", { last: 0, unit: "day" })).toBe("count");
    expect(fault("created_at", "between", ["2026-02-01", "2026-01-01"])).toBe("turned");
    expect(fault("name", "contains", "")).toBe("open");
    const draft: FieldDraft = { id: 1, kind: "field", path: "revenue", operator: "gt", value: "abc" };
    expect(toCondition(emptyGroup("all", [draft]), catalog, "account")).toBe(undefined);
  });
});

describe("conditions", () => {
  it("joins what there is", () => {
    const one: Condition = { field: "a", op: "is_empty" };
    const other: Condition = { field: "b", op: "is_empty" };
    expect(allOf(undefined, undefined)).toBe(undefined);
    expect(allOf(one, undefined)).toEqual(one);
    expect(allOf(one, { all: [] }, other)).toEqual({ all: [one, other] });
    expect(countConditions({ all: [one, { any: [one, other] }, { not: other }] })).toBe(4);
  });
});
