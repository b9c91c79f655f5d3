/** Full values of masked fields, the log of who looked, why somebody may see a record, why it has its stage. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Condition } from "./condition";
import type { Json, JsonObject, Label } from "./json";

/** The full values, after the look was written down. Throws Problem 403 and 429. */
export async function revealFields(
  object: string,
  id: string,
  fields: readonly string[],
  reason: string,
): Promise<JsonObject> {
  const answer = await request<{ values: JsonObject }>("POST", `/records/${object}/${id}/reveal`, {
    body: { fields, reason },
  });
  return answer.data.values;
}

/** Erases a person's record for good, which cannot be undone. Throws Problem 403, 404 and 422. */
export async function eraseRecord(object: string, id: string, reason: string): Promise<void> {
  await request("POST", `/records/${object}/${id}/erase`, { body: { reason } });
}

export type LookKind = "read" | "reveal" | "export" | "check" | "erase";

export interface Look {
  readonly id: string;
  readonly at: string;
  readonly kind: LookKind;
  readonly actor: { readonly id: string; readonly title: string | null } | null;
  readonly subject: { readonly id: string; readonly title: string | null } | null;
  readonly object: string;
  readonly record: string | null;
  readonly record_count: number;
  readonly fields: readonly string[];
  readonly detail: JsonObject;
}

export interface LookFilter {
  readonly object?: string | undefined;
  readonly record?: string | undefined;
  readonly user?: string | undefined;
  readonly kind?: LookKind | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly with_lists?: boolean | undefined;
}

export interface LookPage {
  readonly data: readonly Look[];
  readonly page: { readonly next: string | null; readonly has_more: boolean };
}

export async function listLooks(
  filter: LookFilter,
  cursor: string | null,
  limit: number,
  signal?: AbortSignal,
): Promise<LookPage> {
  const params = { ...filter, limit, cursor: cursor ?? undefined };
  return (await request<LookPage>("GET", "/access-log", { params, ...(signal ? { signal } : {}) })).data;
}

export interface AccessReasons {
  readonly read: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
  readonly labels: Readonly<Record<string, Label>>;
  readonly fields: readonly {
    readonly field: string;
    readonly read: boolean;
    readonly write: boolean;
    readonly mask: string | null;
    readonly reveal: boolean;
    readonly because: Label;
  }[];
}

/** Why somebody (without one: the reader himself) may see a record. */
export const accessQuery = (object: string, id: string, user: string | undefined) =>
  queryOptions({
    queryKey: ["access", object, id, user ?? ""],
    queryFn: async ({ signal }) =>
      (await request<AccessReasons>("GET", `/records/${object}/${id}/access`, { params: { user }, signal })).data,
  });

export interface StageReason {
  readonly rule: number;
  readonly condition: Condition | null;
  readonly objects: readonly string[];
  readonly facts: JsonObject;
}

export interface ScoreReason {
  readonly last: string;
  readonly count: number;
  readonly amount: Json;
  readonly recency: number;
  readonly frequency: number;
  readonly monetary: number;
  readonly among: number;
}

interface Told {
  readonly value: string;
  readonly since: string;
  readonly computed_at: string;
}

export type Insight =
  | (Told & { readonly kind: "lifecycle"; readonly reason: StageReason })
  | (Told & { readonly kind: "rfm"; readonly reason: ScoreReason });

export const explainQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: ["explain", object, id],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly Insight[] }>("GET", `/records/${object}/${id}/explain`, { signal })).data.data,
  });
