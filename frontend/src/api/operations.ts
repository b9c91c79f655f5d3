/** What was done at once, and taking it back. */
import { request } from "./client";
import type { Label } from "./json";

export interface OperationEntry {
  readonly id: string;
  readonly kind: string;
  readonly title: Label | string | null;
  readonly at: string;
  readonly actor: { readonly id: string; readonly title: string | null } | null;
  readonly cause: string;
  readonly objects: readonly { readonly object: string; readonly count: number }[];
  readonly undo_of: string | null;
  readonly undone_by: string | null;
  readonly undoable: boolean;
}

export interface OperationPage {
  readonly data: readonly OperationEntry[];
  readonly page: { readonly next: string | null; readonly has_more: boolean };
}

export interface UndoReport {
  readonly operation: string;
  readonly undone: number;
  readonly left: readonly {
    readonly object: string;
    readonly id: string;
    readonly title: string | null;
    readonly code: string;
    readonly message: string;
  }[];
}

export interface OperationFilter {
  readonly mine?: boolean;
  readonly kind?: string | undefined;
  readonly object?: string | undefined;
  readonly actor?: string | undefined;
}

export async function listOperations(
  filter: OperationFilter,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<OperationPage> {
  const params = { limit: 50, ...filter, cursor: cursor ?? undefined };
  return (await request<OperationPage>("GET", "/operations", { params, ...(signal ? { signal } : {}) })).data;
}

export interface OperationRecord {
  readonly object: string;
  readonly id: string;
  readonly title: string | null;
}

export interface WrittenRecord extends OperationRecord {
  readonly did: "create" | "update" | "delete" | "restore" | "merge" | "purge";
}

export interface OperationRecords {
  readonly records: readonly WrittenRecord[];
  /** What an undo left as it was. */
  readonly left: readonly (OperationRecord & { readonly code: string; readonly message: string })[];
  readonly hidden: number;
  readonly more: boolean;
}

export async function listOperationRecords(id: string, signal?: AbortSignal): Promise<OperationRecords> {
  return (await request<OperationRecords>("GET", `/operations/${id}/records`, signal ? { signal } : {})).data;
}

export async function undoOperation(id: string): Promise<UndoReport> {
  return (await request<UndoReport>("POST", `/operations/${id}/undo`)).data;
}
