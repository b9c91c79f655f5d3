/** What is being changed of one object and not published yet: kept in this browser, laid over what is published. */
import { useState } from "react";
import {
  customFor,
  type Definition,
  type DefinitionChange,
  difference,
  effectiveOf,
  getDefinition,
  merge,
} from "~/api/catalog";
import { isObject, type Json, type JsonObject, type Label } from "~/api/json";

export interface Draft {
  /** The object's document as it is published. */
  readonly published: JsonObject;
  /** As it would be. */
  readonly document: JsonObject;
  /** How many things differ. */
  readonly count: number;
  readonly change: (next: JsonObject) => void;
  readonly discard: () => void;
  /** What is to be published, made on what is published now. */
  readonly propose: () => Promise<DefinitionChange>;
}

const placeOf = (key: string) => `zhike.draft.object.${key}`;

function stored(key: string): JsonObject {
  try {
    const found = JSON.parse(localStorage.getItem(placeOf(key)) ?? "{}") as Json;
    return isObject(found) ? found : {};
  } catch {
    return {};
  }
}

function keep(key: string, patch: JsonObject): void {
  try {
    if (Object.keys(patch).length === 0) localStorage.removeItem(placeOf(key));
    else localStorage.setItem(placeOf(key), JSON.stringify(patch));
  } catch {
    // A browser that keeps nothing loses the draft with the tab, no more.
  }
}

export function useDraft(definition: Definition): Draft {
  const { key } = definition;
  const published = effectiveOf(definition);
  const [patch, setPatch] = useState<JsonObject>(() => stored(key));
  const put = (next: JsonObject) => {
    keep(key, next);
    setPatch(next);
  };
  // What was published meanwhile by somebody else, or by this draft, is no change any more.
  const left = difference(published, merge(published, patch));
  return {
    published,
    document: merge(published, left),
    count: countOf(left),
    change: (next) => put(difference(published, next)),
    discard: () => put({}),
    propose: async () => {
      const fresh = await getDefinition("object", key);
      return { kind: "object", key, custom: customFor(fresh.base, merge(effectiveOf(fresh), left)) };
    },
  };
}

const counted = new Set(["fields", "rules", "record_types"]);

function countOf(patch: JsonObject): number {
  return Object.entries(patch).reduce(
    (total, [name, value]) => total + (counted.has(name) && isObject(value) ? Object.keys(value).length : 1),
    0,
  );
}

/** A document with one member replaced; `undefined` takes it away. */
export function withMember(document: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...document, [name]: value };
  const { [name]: _gone, ...rest } = document;
  return rest;
}

export const membersOf = (document: JsonObject, name: string): JsonObject => {
  const found = document[name];
  return isObject(found) ? found : {};
};

/** The members of an ordered document, in their order; those that have none yet come last. */
export function inOrder(members: JsonObject): readonly (readonly [string, JsonObject])[] {
  const pairs = Object.entries(members).flatMap(([key, value]) => (isObject(value) ? [[key, value] as const] : []));
  const order = (value: JsonObject) => (typeof value.order === "number" ? value.order : 1_000_000);
  return pairs.sort(([, one], [, other]) => order(one) - order(other));
}

/** The names of a definition's member; empty texts where it has none. */
export function labelOf(document: JsonObject, name = "label"): Label {
  const found = document[name];
  const { zh = "", en = "" } = isObject(found) ? found : {};
  return { zh: String(zh), en: String(en) };
}

export const nameOf = (document: JsonObject, label: (label: Label) => string, key: string): string =>
  label(labelOf(document)) || key;

/** Both languages said, the one that is missing taken from the other. */
export const bothOf = ({ zh, en }: Label): JsonObject => ({ zh: zh.trim() || en.trim(), en: en.trim() || zh.trim() });

/** The object without the field in its layouts, list and record types; the field itself stays. */
export function withoutField(document: JsonObject, key: string): JsonObject {
  const layout = dropFromLayout(membersOf(document, "layout"), key);
  const list = membersOf(document, "list");
  const columns = Array.isArray(list.columns) ? list.columns.filter((one) => one !== key) : undefined;
  const sort = Array.isArray(list.sort) ? list.sort.filter((one) => !isObject(one) || one.field !== key) : undefined;
  const types = Object.fromEntries(
    Object.entries(membersOf(document, "record_types")).map(([name, type]) => [name, dropFromType(type, key)]),
  );
  return {
    ...document,
    ...("layout" in document ? { layout } : {}),
    ...("list" in document ? { list: { ...list, ...(columns ? { columns } : {}), ...(sort ? { sort } : {}) } } : {}),
    ...("record_types" in document ? { record_types: types } : {}),
  };
}

function dropFromLayout(layout: JsonObject, key: string): JsonObject {
  const sections = Array.isArray(layout.sections) ? layout.sections : [];
  const left = sections.map((section) => {
    if (!isObject(section) || !Array.isArray(section.fields)) return section;
    return { ...section, fields: section.fields.filter((one) => one !== key) };
  });
  const conditions = withMember(membersOf(layout, "conditions"), key, undefined);
  return { ...layout, sections: left, ...("conditions" in layout ? { conditions } : {}) };
}

function dropFromType(type: Json, key: string): Json {
  if (!isObject(type)) return type;
  const required: JsonObject = Array.isArray(type.required)
    ? { required: type.required.filter((one) => one !== key) }
    : {};
  const options: JsonObject =
    "options" in type ? { options: withMember(membersOf(type, "options"), key, undefined) } : {};
  const layout: JsonObject = isObject(type.layout) ? { layout: dropFromLayout(type.layout, key) } : {};
  return { ...type, ...required, ...options, ...layout };
}
