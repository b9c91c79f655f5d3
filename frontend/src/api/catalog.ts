/** Changing definitions: read one, ask what a change would do, publish it. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import { isObject, type Json, type JsonObject, type Label } from "./json";

export interface Definition {
  readonly kind: string;
  readonly key: string;
  readonly package: string | null;
  readonly base: JsonObject | null;
  readonly custom: JsonObject | null;
  readonly version: number;
}

/** One definition's whole custom document; null takes it away. */
export interface DefinitionChange {
  readonly kind: string;
  readonly key: string;
  readonly custom: JsonObject | null;
}

export interface PlanLine {
  readonly kind?: string;
  readonly label: Label | string;
}

/** Values that go out of sight, counted to 10,000. */
export interface LossLine extends PlanLine {
  readonly object: string;
  readonly field: string | null;
  readonly rows: number;
}

export interface Plan {
  readonly steps: readonly PlanLine[];
  readonly warnings: readonly PlanLine[];
  readonly losses: readonly LossLine[];
  /** What is different afterwards, in people's words. */
  readonly changes: readonly Label[];
  readonly version: number;
}

export async function getDefinition(kind: string, key: string): Promise<Definition> {
  return (await request<Definition>("GET", `/meta/definitions/${kind}/${key}`)).data;
}

const body = (changes: readonly DefinitionChange[]): Json => ({
  changes: changes.map(({ kind, key, custom }) => ({ kind, key, custom })),
});

export async function planChanges(changes: readonly DefinitionChange[]): Promise<Plan> {
  return (await request<Plan>("POST", "/meta/plan", { body: body(changes) })).data;
}

/** `version`: what the changes were made on; somebody else's publication in between is refused with 409. */
export async function publishChanges(changes: readonly DefinitionChange[], version?: number): Promise<Plan> {
  const asked = version === undefined ? body(changes) : { ...(body(changes) as JsonObject), version };
  return (await request<Plan>("POST", "/meta/publish", { body: asked })).data;
}

export const definitionQuery = (kind: string, key: string) =>
  queryOptions({ queryKey: ["definition", kind, key], queryFn: () => getDefinition(kind, key), staleTime: 0 });

/** What holds: the package's document with what this workspace made of it. */
export function effectiveOf({ base, custom }: Definition): JsonObject {
  return merge(base ?? {}, custom ?? {});
}

/** The custom document that makes `wanted` out of the package's: what differs, null for what is taken away. */
export function customFor(base: JsonObject | null, wanted: JsonObject): JsonObject | null {
  if (base === null) return wanted;
  const changed = difference(base, wanted);
  return Object.keys(changed).length === 0 ? null : changed;
}

export function difference(base: JsonObject, wanted: JsonObject): JsonObject {
  const changed: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(base), ...Object.keys(wanted)])) {
    const before = base[key];
    const after = wanted[key];
    if (after === undefined) changed[key] = null;
    else if (isObject(before) && isObject(after)) {
      const inner = difference(before, after);
      if (Object.keys(inner).length > 0) changed[key] = inner;
    } else if (!isSame(before, after)) changed[key] = after;
  }
  return changed;
}

/** Equal whatever the order of members. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((one) => sorted(one) ?? null);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key]) ?? null]),
  );
}

/** `patch` laid over `document`, as publishing itself merges: objects by key, null removes, other values replace. */
export function merge(document: JsonObject, patch: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...document };
  for (const [key, value] of Object.entries(patch)) {
    const present = result[key];
    if (value === null) delete result[key];
    else result[key] = isObject(value) && isObject(present) ? merge(present, value) : value;
  }
  return result;
}
