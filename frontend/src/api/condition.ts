/** Conditions as JSON: what the filter builder makes and the server compiles (docs/architecture.md). */
import type { Json } from "./json";

export interface FieldCondition {
  readonly field: string;
  readonly op: string;
  readonly value?: Json;
}

export interface RelatedCondition {
  readonly related: string;
  readonly quantifier: "any" | "none";
  readonly where?: Condition;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly formula: string }
  | { readonly segment: string }
  | FieldCondition
  | RelatedCondition;

/** Conditions that must all hold; undefined ones and empty groups fall away. */
export function allOf(...parts: readonly (Condition | undefined)[]): Condition | undefined {
  const kept = parts.filter((part): part is Condition => part !== undefined && !isEmpty(part));
  if (kept.length === 0) return undefined;
  return kept.length === 1 ? kept[0] : { all: kept };
}

export function isEmpty(condition: Condition): boolean {
  if ("all" in condition) return condition.all.every(isEmpty);
  if ("any" in condition) return condition.any.every(isEmpty);
  return "not" in condition && isEmpty(condition.not);
}

/** How many single conditions a tree holds: the number on the filter button. */
export function countConditions(condition: Condition | undefined): number {
  if (condition === undefined) return 0;
  if ("all" in condition) return condition.all.reduce((sum, part) => sum + countConditions(part), 0);
  if ("any" in condition) return condition.any.reduce((sum, part) => sum + countConditions(part), 0);
  if ("not" in condition) return countConditions(condition.not);
  return 1;
}
