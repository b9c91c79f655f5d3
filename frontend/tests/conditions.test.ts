import { describe, expect, it } from "vitest";
import { fakeMeta } from "../dev/fake/catalog";
import type { ObjectMeta } from "../src/api/meta";
import { evaluate, shownFields } from "../src/record/conditions";

const account = fakeMeta.objects.find(({ key }) => key === "account");
if (account === undefined) throw new Error("the catalog has no account");

describe("conditions of layouts", () => {
  const values = {
    level: "A",
    revenue: { amount: "120", currency: "CNY" },
    tags: ["export"],
    owner: { id: "u", title: "王" },
  };

  it.each([
    [{ field: "level", op: "is", value: "A" }, true],
    [{ field: "level", op: "in", value: ["B", "C"] }, false],
    [{ field: "revenue", op: "gte", value: "99.5" }, true],
    [{ field: "tags", op: "has_any", value: ["export", "state"] }, true],
    [{ field: "owner", op: "is", value: "u" }, true],
    [{ field: "note", op: "is_empty" }, true],
    [{ not: { field: "note", op: "is_empty" } }, false],
    [
      {
        all: [
          { field: "level", op: "is", value: "A" },
          { field: "note", op: "is_not_empty" },
        ],
      },
      false,
    ],
    [{ any: [{ field: "level", op: "is", value: "B" }, { formula: "true" }] }, null],
  ] as const)("%j is %s", (condition, expected) => {
    expect(evaluate(condition, values)).toBe(expected);
  });

  it("show and need fields; what only the server can tell is shown", () => {
    const object: ObjectMeta = {
      ...account,
      layout: {
        sections: [{ fields: ["level", "note"] }],
        conditions: {
          note: {
            visible_when: { field: "level", op: "is", value: "A" },
            required_when: { field: "level", op: "is", value: "A" },
          },
          website: { visible_when: { formula: "1 = 2" } },
        },
      },
    };
    const [key, other] = [shownFields(object, { level: "A" }), shownFields(object, { level: "B" })];
    expect([key.field("note"), key.required("note")]).toEqual([true, true]);
    expect([other.field("note"), other.required("note")]).toEqual([false, false]);
    expect(other.field("website")).toBe(true);
  });
});
