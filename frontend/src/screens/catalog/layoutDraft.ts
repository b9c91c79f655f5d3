/** A layout while it is arranged: sections with fields, and moving them. Pure, so that it can be tested alone. */
import { isObject, type Json, type JsonObject } from "~/api/json";

export interface Section {
  readonly label: JsonObject;
  readonly columns: number;
  readonly collapsed: boolean;
  readonly fields: readonly string[];
  readonly visible_when?: Json;
}

export interface Layout {
  readonly sections: readonly Section[];
  readonly conditions: JsonObject;
}

/** Where a field stands or goes: section and place in it. */
export interface Spot {
  readonly section: number;
  readonly at: number;
}

export function readLayout(document: JsonObject): Layout {
  const sections = Array.isArray(document.sections) ? document.sections : [];
  return {
    sections: sections.flatMap((one) => (isObject(one) ? [readSection(one)] : [])),
    conditions: isObject(document.conditions) ? document.conditions : {},
  };
}

function readSection(one: JsonObject): Section {
  return {
    label: isObject(one.label) ? one.label : {},
    columns: typeof one.columns === "number" ? one.columns : 1,
    collapsed: one.collapsed === true,
    fields: Array.isArray(one.fields) ? one.fields.map(String) : [],
    ...(one.visible_when === undefined ? {} : { visible_when: one.visible_when }),
  };
}

export function writeLayout({ sections, conditions }: Layout): JsonObject {
  return {
    sections: sections.map(({ label, columns, collapsed, fields, visible_when }) => ({
      ...(Object.keys(label).length > 0 ? { label } : {}),
      columns,
      ...(collapsed ? { collapsed } : {}),
      fields: [...fields],
      ...(visible_when === undefined ? {} : { visible_when }),
    })),
    ...(Object.keys(conditions).length > 0 ? { conditions } : {}),
  };
}

/** The field at its new place, gone from the old one. Null takes it off the page. */
export function moveField({ sections, conditions }: Layout, field: string, to: Spot | null): Layout {
  const from = findField({ sections, conditions }, field);
  const before = from !== null && to !== null && from.section === to.section && from.at < to.at;
  const left = sections.map((section) => ({ ...section, fields: section.fields.filter((one) => one !== field) }));
  if (to === null) return { sections: left, conditions };
  const at = before ? to.at - 1 : to.at;
  return {
    sections: left.map((section, index) =>
      index === to.section
        ? { ...section, fields: [...section.fields.slice(0, at), field, ...section.fields.slice(at)] }
        : section,
    ),
    conditions,
  };
}

export function findField({ sections }: Layout, field: string): Spot | null {
  for (const [section, { fields }] of sections.entries()) {
    const at = fields.indexOf(field);
    if (at >= 0) return { section, at };
  }
  return null;
}

/** The section one place up or down. */
export function moveSection({ sections, conditions }: Layout, from: number, step: number): Layout {
  const next = [...sections];
  const [one] = next.splice(from, 1);
  if (one) next.splice(from + step, 0, one);
  return { sections: next, conditions };
}

export function setSection({ sections, conditions }: Layout, at: number, part: Partial<Section>): Layout {
  return { sections: sections.map((one, index) => (index === at ? { ...one, ...part } : one)), conditions };
}

/** Without the section; its fields are on the page no more. */
export function dropSection({ sections, conditions }: Layout, at: number): Layout {
  return { sections: sections.filter((_, index) => index !== at), conditions };
}

/** What is said of when a field is shown or needed; `undefined` says nothing any more. */
export function setCondition(layout: Layout, field: string, name: string, when: Json | undefined): Layout {
  const known = layout.conditions[field];
  const { [name]: _before, ...rest } = isObject(known) ? known : {};
  const next = when === undefined ? rest : { ...rest, [name]: when };
  const { [field]: _gone, ...others } = layout.conditions;
  return {
    sections: layout.sections,
    conditions: Object.keys(next).length === 0 ? others : { ...others, [field]: next },
  };
}
