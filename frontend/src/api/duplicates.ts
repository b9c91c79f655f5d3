/** Pairs of records that may be one: the queue, decisions, scans; and making several records one. */
import { request } from "./client";
import type { Json, JsonObject } from "./json";
import type { RecordData } from "./records";

export type PairState = "open" | "later" | "different" | "merged";

export interface Pair {
  readonly id: string;
  readonly object: string;
  readonly records: readonly { readonly id: string; readonly title: string | null }[];
  readonly cluster: string;
  readonly rule: string;
  readonly rule_label: string;
  readonly score: number;
  /** What the rule alone gave. */
  readonly base?: number | null;
  readonly fields: readonly string[];
  /** What else speaks for (`same`) or against the pair, and what it takes from the score. */
  readonly parts?: readonly { readonly field: string; readonly says: string; readonly worth: number }[];
  readonly state: PairState;
}

export interface PairPage {
  readonly data: readonly Pair[];
  readonly page: { readonly next: string | null; readonly has_more: boolean };
}

export async function listPairs(
  object: string,
  state: PairState,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<PairPage> {
  const params = { object, state, limit: 50, cursor: cursor ?? undefined };
  return (await request<PairPage>("GET", "/duplicates", { params, ...(signal ? { signal } : {}) })).data;
}

export async function decidePair(id: string, decision: "different" | "later" | "open"): Promise<void> {
  await request("POST", `/duplicates/${id}/decide`, { body: { decision } });
}

export async function startScan(object: string): Promise<string> {
  return (await request<{ job: string }>("POST", "/duplicates/scan", { body: { object } })).data.job;
}

export interface MergeAsk {
  readonly keep: string;
  readonly losers: readonly string[];
  /** For a field, the record whose value stays. */
  readonly take: Readonly<Record<string, string>>;
  readonly values: JsonObject;
}

export interface MergeField {
  readonly field: string;
  readonly source: string | null;
  readonly united: boolean;
  readonly given: boolean;
  readonly differs: boolean;
  readonly open: boolean;
}

export interface MergePreview {
  readonly keep: string;
  readonly records: readonly RecordData[];
  readonly fields: readonly MergeField[];
  readonly moves: readonly { readonly object: string; readonly field: string; readonly count: number }[];
  readonly hidden_moves: number;
  readonly members: number;
  readonly shares: number;
  readonly files: number;
  readonly conflicts: readonly { readonly code: string; readonly count: number; readonly message: string }[];
}

const bodyOf = (ask: MergeAsk): Json => JSON.parse(JSON.stringify(ask)) as Json;

export async function previewMerge(object: string, ask: MergeAsk, signal?: AbortSignal): Promise<MergePreview> {
  const options = { body: bodyOf(ask), ...(signal ? { signal } : {}) };
  return (await request<MergePreview>("POST", `/records/${object}/merge/preview`, options)).data;
}

export async function mergeRecords(object: string, ask: MergeAsk): Promise<{ operation: string; id: string }> {
  const path = `/records/${object}/merge`;
  return (await request<{ operation: string; id: string }>("POST", path, { body: bodyOf(ask) })).data;
}
