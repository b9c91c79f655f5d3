/** The filter as it is being built: the condition tree with an identity per row, rows may still be incomplete. */
import { type Condition, countConditions } from "~/api/condition";
import { isObject, type Json } from "~/api/json";
import type { Catalog, FieldMeta } from "~/api/meta";
import type { Operand, OperatorChoice } from "~/fieldtypes/contract";
import { operatorsOf } from "~/fieldtypes/registry";

export type Match = "all" | "any" | "none";

export interface GroupDraft {
  readonly id: number;
  readonly kind: "group";
  readonly match: Match;
  readonly parts: readonly Draft[];
}

export interface FieldDraft {
  readonly id: number;
  readonly kind: "field";
  readonly path: string;
  readonly operator: string;
  readonly value: Json;
}

export interface RelatedDraft {
  readonly id: number;
  readonly kind: "related";
  readonly relation: string;
  readonly quantifier: "any" | "none";
  readonly group: GroupDraft;
}

/** "Is in this segment"; incomplete while none is chosen. */
export interface SegmentDraftPart {
  readonly id: number;
  readonly kind: "segment";
  readonly segment: string;
  readonly inside: boolean;
}

/** A condition that the builder shows but cannot take apart, such as a formula. */
export interface OpaqueDraft {
  readonly id: number;
  readonly kind: "opaque";
  readonly condition: Condition;
}

export type Draft = GroupDraft | FieldDraft | RelatedDraft | SegmentDraftPart | OpaqueDraft;

let lastId = 0;
export const nextId = (): number => {
  lastId += 1;
  return lastId;
};

export const emptyGroup = (match: Match = "all", parts: readonly Draft[] = []): GroupDraft => ({
  id: nextId(),
  kind: "group",
  match,
  parts,
});

export function operatorOf(field: FieldMeta, key: string): OperatorChoice | undefined {
  return operatorsOf(field).find((choice) => choice.key === key);
}

/** A new row for a field, with its commonest operator. */
export function fieldDraft(path: string, field: FieldMeta): FieldDraft {
  return { id: nextId(), kind: "field", path, operator: operatorsOf(field)[0]?.key ?? "is", value: null };
}

export function toDraft(condition: Condition | undefined, catalog: Catalog, object: string): GroupDraft {
  if (condition === undefined) return emptyGroup();
  const draft = fromCondition(condition, catalog, object);
  return draft.kind === "group" ? draft : emptyGroup("all", [draft]);
}

export const segmentPart = (segment: string, inside: boolean): SegmentDraftPart => ({
  id: nextId(),
  kind: "segment",
  segment,
  inside,
});

function fromCondition(condition: Condition, catalog: Catalog, object: string): Draft {
  const inner = (parts: readonly Condition[]) => parts.map((part) => fromCondition(part, catalog, object));
  if ("all" in condition) return emptyGroup("all", inner(condition.all));
  if ("any" in condition) return emptyGroup("any", inner(condition.any));
  if ("segment" in condition) return segmentPart(condition.segment, true);
  if ("not" in condition) {
    if ("segment" in condition.not) return segmentPart(condition.not.segment, false);
    return emptyGroup("none", inner("any" in condition.not ? condition.not.any : [condition.not]));
  }
  if ("related" in condition) {
    const child = catalog.findObject(object)?.relations.find(({ key }) => key === condition.related)?.object ?? "";
    const group = toDraft(condition.where, catalog, child);
    return { id: nextId(), kind: "related", relation: condition.related, quantifier: condition.quantifier, group };
  }
  if ("formula" in condition) return { id: nextId(), kind: "opaque", condition };
  const value = condition.value ?? null;
  const stepped = throughStep(condition.field, condition.op, value, catalog, object);
  if (stepped) return stepped;
  const field = catalog.findPath(object, condition.field)?.at(-1);
  const choices = field ? operatorsOf(field) : [];
  const choice =
    choices.find((one) => one.op === condition.op && one.step === undefined && brings(one, value)) ??
    choices.find(({ op, fixed }) => op === condition.op && fixed === undefined);
  if (choice === undefined) return widened(condition.field, condition.op, value, choices, condition);
  return { id: nextId(), kind: "field", path: condition.field, operator: choice.key, value };
}

/** Whether an operator brings just this value. */
const brings = ({ fixed }: OperatorChoice, value: Json) =>
  fixed !== undefined && JSON.stringify(fixed) === JSON.stringify(value);

/** "owner.department is in or below mine" is shown as "owner is in my team". */
function throughStep(path: string, op: string, value: Json, catalog: Catalog, object: string): FieldDraft | undefined {
  const dot = path.lastIndexOf(".");
  const field = dot < 0 ? undefined : catalog.findPath(object, path.slice(0, dot))?.at(-1);
  const step = path.slice(dot + 1);
  const choice = field && operatorsOf(field).find((one) => one.step === step && one.op === op && brings(one, value));
  return choice && { id: nextId(), kind: "field", path: path.slice(0, dot), operator: choice.key, value };
}

/** "is A" on a field that offers only "is one of" is shown as "is one of [A]". */
function widened(
  path: string,
  op: string,
  value: Json,
  choices: readonly OperatorChoice[],
  condition: Condition,
): Draft {
  const wide = op === "is" ? "in" : op === "is_not" ? "not_in" : "";
  const choice = choices.find((candidate) => candidate.op === wide);
  return choice && value !== null
    ? { id: nextId(), kind: "field", path, operator: choice.key, value: [value] }
    : { id: nextId(), kind: "opaque", condition };
}

/** The condition that a draft says; incomplete rows fall away. */
export function toCondition(draft: Draft, catalog: Catalog, object: string): Condition | undefined {
  if (draft.kind === "opaque") return draft.condition;
  if (draft.kind === "field") return fieldCondition(draft, catalog, object);
  if (draft.kind === "segment") {
    if (draft.segment === "") return undefined;
    return draft.inside ? { segment: draft.segment } : { not: { segment: draft.segment } };
  }
  if (draft.kind === "related") {
    const child = catalog.findObject(object)?.relations.find(({ key }) => key === draft.relation)?.object;
    if (child === undefined) return undefined;
    const where = toCondition(draft.group, catalog, child);
    return where
      ? { related: draft.relation, quantifier: draft.quantifier, where }
      : { related: draft.relation, quantifier: draft.quantifier };
  }
  const parts = draft.parts.flatMap((part) => toCondition(part, catalog, object) ?? []);
  const [only] = parts;
  if (only === undefined) return undefined;
  if (draft.match === "none") return { not: parts.length === 1 ? only : { any: parts } };
  if (parts.length === 1) return only;
  return draft.match === "all" ? { all: parts } : { any: parts };
}

function fieldCondition(draft: FieldDraft, catalog: Catalog, object: string): Condition | undefined {
  const field = catalog.findPath(object, draft.path)?.at(-1);
  const choice = field && operatorOf(field, draft.operator);
  if (choice === undefined) return undefined;
  if (choice.fixed !== undefined) {
    const path = choice.step === undefined ? draft.path : `${draft.path}.${choice.step}`;
    return { field: path, op: choice.op, value: choice.fixed };
  }
  if (choice.operand === "none") return { field: draft.path, op: choice.op };
  const value = cleanOperand(choice.operand, draft.value);
  return value === undefined ? undefined : { field: draft.path, op: choice.op, value };
}

/** What stands against a condition: it is not complete yet, or what was typed makes no sense. */
export type Fault = "open" | "number" | "turned" | "count";

export function faultOf(draft: FieldDraft, field: FieldMeta): Fault | undefined {
  const choice = operatorOf(field, draft.operator);
  if (choice === undefined || choice.operand === "none" || choice.fixed !== undefined) return undefined;
  const { value } = draft;
  if (choice.operand === "number" && value !== null && value !== "" && !isNumber(value)) return "number";
  if (choice.operand === "range" && Array.isArray(value)) {
    const ends = value.filter((end) => end !== "");
    if (!ends.every(isNumber)) return "number";
    if (ends.length === 2 && Number(ends[0]) > Number(ends[1])) return "turned";
  }
  if (choice.operand === "date_range" && Array.isArray(value) && value[1] && String(value[0]) > String(value[1])) {
    return "turned";
  }
  if (choice.operand === "relative" && isObject(value) && !isCount(countOf(value))) return "count";
  return cleanOperand(choice.operand, value) === undefined ? "open" : undefined;
}

const isNumber = (value: Json) => /^[+-]?(\d+\.?\d*|\.\d+)$/.test(String(value));
const isCount = (value: Json | undefined) => typeof value === "number" && value >= 1 && value <= 9999;
const countOf = (value: { readonly [name: string]: Json }) =>
  value.last ?? value.next ?? value.before_days ?? value.after_days;

/** The operand as the server takes it, or undefined while it is incomplete or makes no sense. */
function cleanOperand(operand: Operand, value: Json): Json | undefined {
  if (value === null || value === "") return undefined;
  if (operand === "number") return isNumber(value) ? value : undefined;
  if (operand === "options" || operand === "records")
    return Array.isArray(value) && value.length > 0 ? value : undefined;
  if (operand === "range" || operand === "date_range") {
    return Array.isArray(value) &&
      value.length === 2 &&
      value.every((end) => typeof end === "string" && end !== "") &&
      isRange(operand, value)
      ? value
      : undefined;
  }
  if (operand === "relative" && isObject(value)) {
    const open = value.before_days ?? value.after_days;
    // What was written by others may count from today itself.
    return isCount(countOf(value)) || (typeof open === "number" && open === 0) ? value : undefined;
  }
  return value;
}

function isRange(operand: Operand, [from = "", to = ""]: readonly Json[]): boolean {
  if (operand === "date_range") return String(from) <= String(to);
  return isNumber(from) && isNumber(to) && Number(from) <= Number(to);
}

/** A tree with one part replaced, or taken out when `next` is null. */
export function replacePart(group: GroupDraft, id: number, next: Draft | null): GroupDraft {
  const parts = group.parts.flatMap((part) => (part.id === id ? (next ?? []) : part));
  return { ...group, parts };
}

export { countConditions };
