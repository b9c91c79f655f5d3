import { describe, expect, it } from "vitest";
import { customFor, merge } from "../src/api/catalog";
import type { JsonObject } from "../src/api/json";
import {
  dropSection,
  findField,
  moveField,
  moveSection,
  readLayout,
  setCondition,
  writeLayout,
} from "../src/screens/catalog/layoutDraft";
import { withoutField } from "../src/screens/catalog/useDraft";

const document: JsonObject & { readonly sections: readonly JsonObject[] } = {
  sections: [
    { label: { zh: "基本信息" }, columns: 2, fields: ["name", "level", "phone"] },
    { label: { zh: "其他" }, columns: 1, collapsed: true, fields: ["note"], visible_when: { all: [] } },
  ],
  conditions: { phone: { required_when: { field: "level", op: "is", value: "A" } } },
};

describe("a layout", () => {
  const layout = readLayout(document);

  it("is written as it was read", () => {
    expect(writeLayout(layout)).toEqual(document);
  });

  it("moves a field within its section, to another and off the page", () => {
    const later = moveField(layout, "name", { section: 0, at: 2 });
    expect(later.sections[0]?.fields).toEqual(["level", "name", "phone"]);
    const other = moveField(layout, "level", { section: 1, at: 0 });
    expect(other.sections.map(({ fields }) => fields)).toEqual([
      ["name", "phone"],
      ["level", "note"],
    ]);
    expect(findField(moveField(layout, "note", null), "note")).toBeNull();
    expect(moveField(layout, "budget", { section: 1, at: 1 }).sections[1]?.fields).toEqual(["note", "budget"]);
  });

  it("moves and drops sections, and forgets conditions that say nothing", () => {
    expect(moveSection(layout, 1, -1).sections[0]?.fields).toEqual(["note"]);
    expect(dropSection(layout, 0).sections).toHaveLength(1);
    expect(setCondition(layout, "phone", "required_when", undefined).conditions).toEqual({});
  });
});

describe("the draft of an object", () => {
  it("publishes only what differs from the package, and null for what goes", () => {
    const base = { label: { zh: "客户" }, fields: { name: { type: "text" }, level: { type: "choice" } } };
    const wanted = { label: { zh: "公司" }, fields: { name: { type: "text" } } };
    expect(customFor(base, wanted)).toEqual({ label: { zh: "公司" }, fields: { level: null } });
    expect(merge(base, customFor(base, wanted) ?? {})).toEqual(wanted);
    expect(customFor(base, { fields: base.fields, label: base.label })).toBeNull();
  });

  it("takes a deleted field out of its screens", () => {
    const object: JsonObject = {
      layout: document,
      list: { columns: ["name", "phone"], sort: [{ field: "phone" }] },
      record_types: { big: { required: ["phone", "name"], options: { phone: ["x"] } } },
    };
    expect(withoutField(object, "phone")).toEqual({
      layout: {
        sections: [{ ...document.sections[0], fields: ["name", "level"] }, document.sections[1]],
        conditions: {},
      },
      list: { columns: ["name"], sort: [] },
      record_types: { big: { required: ["name"], options: {} } },
    });
  });
});
