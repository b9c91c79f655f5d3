/** Changing everything that matches, why a record is not in a list, and files of records. */
import { request } from "./client";
import type { Condition } from "./condition";
import type { Job } from "./jobs";
import type { Json, JsonObject } from "./json";
import type { SortKey } from "./records";

export type BulkKind = "update" | "delete" | "restore";

export interface BulkRequest {
  readonly kind: BulkKind;
  readonly where?: Condition | undefined;
  readonly ids?: readonly string[];
  readonly values?: JsonObject;
  readonly add?: Readonly<Record<string, readonly string[]>>;
  readonly remove?: Readonly<Record<string, readonly string[]>>;
}

export interface Refusal {
  readonly id: string;
  readonly title: string;
  readonly field: string | null;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

export interface BulkResult {
  readonly operation: string;
  readonly matched: number;
  readonly counts: { readonly changed: number; readonly unchanged: number; readonly refused: number };
  readonly refusals: readonly Refusal[];
  /** Those that only warnings of duplicates stood against. */
  readonly doubled?: readonly string[];
}

const bodyOf = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;

/** `accept`: warnings of duplicates were seen. */
export async function startBulk(
  object: string,
  asked: BulkRequest,
  accept = false,
): Promise<{ job: Job; operation: string }> {
  const options = { body: bodyOf(asked), acceptDuplicates: accept };
  return (await request<{ job: Job; operation: string }>("POST", `/records/${object}/bulk`, options)).data;
}

export async function getJob(id: string, signal?: AbortSignal): Promise<Job> {
  return (await request<Job>("GET", `/jobs/${id}`, signal ? { signal } : {})).data;
}

export interface Verdict {
  readonly condition: Condition;
  readonly holds: boolean;
  readonly parts: readonly Verdict[];
  readonly value: Json;
}

export interface Placement {
  readonly state: "shown" | "filtered" | "in_bin" | "not_in_bin" | "not_visible";
  readonly verdict: Verdict | null;
  readonly reasons: readonly string[];
}

export async function explainPlacement(
  object: string,
  id: string,
  where: Condition | undefined,
  bin: boolean,
): Promise<Placement> {
  const body = bodyOf(where ? { where, bin } : { bin });
  return (await request<Placement>("POST", `/records/${object}/${id}/placement`, { body })).data;
}

export type ExportFormat = "xlsx" | "csv";

export interface ExportRequest {
  readonly object: string;
  readonly query: {
    readonly fields: readonly string[];
    readonly where?: Condition | undefined;
    readonly sort?: readonly SortKey[];
    readonly ids?: readonly string[];
  };
  readonly format: ExportFormat;
}

export interface ExportStatus {
  readonly id: string;
  readonly job: Job;
  readonly file: {
    readonly name: string;
    readonly rows: number;
    readonly size: number;
    readonly personal: readonly string[];
    readonly url: string;
  } | null;
  /** A second person's word, where so many records need one. */
  readonly approval?: ExportApproval | null;
}

export interface ExportApproval {
  readonly state: "waiting" | "approved" | "declined";
  readonly rows: number;
  readonly limit: number;
  readonly by: { readonly id: string; readonly title: string | null } | null;
  readonly reason: string;
}

/** An export that waits for my word. */
export interface HeldExport {
  readonly id: string;
  readonly object: string;
  readonly format: string;
  readonly asked_by: { readonly id: string; readonly title: string | null };
  readonly at: string;
  readonly rows: number;
  readonly limit: number;
  readonly fields: readonly string[];
  readonly where: Condition | null;
}

export interface ListedExport extends ExportStatus {
  readonly object: string;
  readonly format: string;
}

export async function startExport(asked: ExportRequest): Promise<{ id: string; job: Job }> {
  return (await request<{ id: string; job: Job }>("POST", "/exports", { body: bodyOf(asked) })).data;
}

export async function listExports(signal?: AbortSignal): Promise<readonly ListedExport[]> {
  return (await request<{ data: readonly ListedExport[] }>("GET", "/exports", signal ? { signal } : {})).data.data;
}

export async function listHeldExports(signal?: AbortSignal): Promise<readonly HeldExport[]> {
  const path = "/exports/waiting";
  return (await request<{ data: readonly HeldExport[] }>("GET", path, signal ? { signal } : {})).data.data;
}

export async function decideExport(id: string, approve: boolean, reason = ""): Promise<void> {
  await request("POST", `/exports/${id}/approval`, { body: { approve, reason } });
}

export async function getExport(id: string, signal?: AbortSignal): Promise<ExportStatus> {
  return (await request<ExportStatus>("GET", `/exports/${id}`, signal ? { signal } : {})).data;
}
