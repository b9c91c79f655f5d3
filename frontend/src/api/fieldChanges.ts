/** Who changed a tracked field, over all records of an object. */
import { request } from "./client";
import type { Json } from "./json";
import type { HistoryEntry } from "./records";

export interface FieldChange {
  readonly record: string;
  readonly title: Json;
  readonly at: string;
  readonly actor: { readonly id: string; readonly title: string | null } | null;
  readonly operation: NonNullable<HistoryEntry["operation"]>;
  readonly old: Json;
  readonly new: Json;
}

export interface FieldChangePage {
  readonly data: readonly FieldChange[];
  readonly page: { readonly next: string | null; readonly has_more: boolean };
}

export interface FieldChangeAsk {
  readonly field: string;
  readonly since: string;
  readonly until: string;
  readonly actor?: string | undefined;
}

export async function listFieldChanges(
  object: string,
  ask: FieldChangeAsk,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<FieldChangePage> {
  const params = { limit: 50, ...ask, cursor: cursor ?? undefined };
  const options = { params, ...(signal ? { signal } : {}) };
  return (await request<FieldChangePage>("GET", `/records/${object}/field-changes`, options)).data;
}
