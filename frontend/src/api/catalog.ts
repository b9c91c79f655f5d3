/** Changing definitions: read one, ask what a change would do, publish it. */
import { request } from "./client";
import { isObject, type Json, type JsonObject, type Label } from "./json";

export interface Definition {
  readonly kind: string;
  readonly key: string;
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

export interface Plan {
  readonly steps: readonly PlanLine[];
  readonly warnings: readonly PlanLine[];
  readonly losses: readonly PlanLine[];
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

export async function publishChanges(changes: readonly DefinitionChange[]): Promise<void> {
  await request("POST", "/meta/publish", { body: body(changes) });
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
