/** A rule as it is edited: its document, what comes of its terms, and what it says in words. */
import { customFor } from "~/api/catalog";
import {
  type Kind,
  kinds,
  levels,
  type Match,
  matches,
  type RuleDocument,
  type RuleItem,
  type Term,
  type Way,
  ways,
} from "~/api/duplicateRules";
import { asText, isObject, type Json, type JsonObject } from "~/api/json";
import type { FieldMeta } from "~/api/meta";

export const DEFAULT_SCORE = 0.86;

const kindOfType: Readonly<Record<string, Kind>> = { phone: "phone", email: "mail", date: "date", address: "address" };

const among = <Value extends string>(all: readonly Value[], given: Json | undefined): Value | undefined =>
  all.find((one) => one === given);

/** What holds of a rule: its package's document with what the workspace laid over it. */
export function readRule(item: RuleItem): RuleDocument {
  const document: JsonObject = { ...item.base, ...item.custom };
  const groups = Array.isArray(document.any) ? document.any : [];
  const action = isObject(document.action) ? document.action : {};
  const base = isObject(item.base?.action) ? item.base.action : {};
  const label = isObject(document.label) ? document.label : {};
  const told = { ...base, ...action };
  return {
    duplicate_rule: item.key,
    object: item.object,
    label: { zh: asText(label.zh), en: asText(label.en) },
    any: groups.map((group) => ({ all: isObject(group) && Array.isArray(group.all) ? group.all.map(readTerm) : [] })),
    action: Object.fromEntries(ways.map((way) => [way, among(levels, told[way]) ?? "warn"])),
    merge: document.merge === true,
    active: document.active !== false,
  };
}

function readTerm(term: Json): Term {
  const given = isObject(term) ? term : {};
  const kind = among(kinds, given.as);
  return {
    field: asText(given.field),
    match: among(matches, given.match) ?? "normalised",
    ...(kind ? { as: kind } : {}),
    ...(typeof given.score === "number" ? { score: given.score } : {}),
  };
}

/** The custom document that makes the rule: whole where it is one's own, else what differs. */
export function customOf(item: RuleItem | undefined, rule: RuleDocument): JsonObject | null {
  const wanted = JSON.parse(JSON.stringify(rule)) as JsonObject;
  if (item?.base === null || item?.base === undefined) return wanted;
  // What a package leaves unsaid is no difference while it says the same.
  const said = JSON.parse(JSON.stringify(readRule({ ...item, custom: null }))) as JsonObject;
  return customFor(said, wanted);
}

export function newRule(object: string): RuleDocument {
  return {
    duplicate_rule: `x_rule_${Date.now().toString(36)}`,
    object,
    label: { zh: "", en: "" },
    any: [{ all: [{ field: "", match: "normalised" }] }],
    action: { form: "warn", import: "hint", api: "hint" },
    merge: false,
    active: true,
  };
}

/** How the values of a field are compared unless somebody says otherwise. */
export function termFor(field: FieldMeta, title: boolean): Term {
  const kind = kindOfType[field.type] ?? (title ? "company" : "text");
  return { field: field.key, match: "normalised", as: kind };
}

export function withMatch(term: Term, match: Match): Term {
  const { score: _, ...rest } = term;
  return match === "similar" ? { ...rest, match, score: DEFAULT_SCORE } : { ...rest, match };
}

export const isComplete = (rule: RuleDocument): boolean =>
  Boolean(rule.label.zh || rule.label.en) && rule.any.every(({ all }) => all.every(({ field }) => field !== ""));

export const mayMerge = (rule: RuleDocument): boolean =>
  rule.any.every(({ all }) => all.every(({ match }) => match !== "similar"));

export const levelOf = (rule: RuleDocument, way: Way) => rule.action?.[way] ?? "warn";
