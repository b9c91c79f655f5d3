/** Reading and writing records of any object. */
import { request } from "./client";
import type { Condition } from "./condition";
import type { Json, JsonObject } from "./json";
import { noteOwn } from "./own";
import type { FieldProblem } from "./problem";

export interface RecordData {
  readonly id: string;
  readonly version: number;
  readonly [field: string]: Json;
}

export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

export interface RecordQuery {
  readonly fields: readonly string[];
  readonly where?: Condition | undefined;
  readonly sort?: readonly SortKey[];
  readonly limit?: number;
  readonly cursor?: string | null;
  readonly total?: "none" | "capped";
  readonly bin?: boolean;
  readonly ids?: readonly string[];
}

export interface Total {
  readonly count: number;
  readonly exact: boolean;
}

export interface RecordPage {
  readonly data: readonly RecordData[];
  readonly page: { readonly next: string | null; readonly has_more: boolean };
  readonly total?: Total;
}

/** JSON without the members that are undefined: the server refuses unknown and null ones. */
function body(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

export async function queryRecords(object: string, query: RecordQuery, signal?: AbortSignal): Promise<RecordPage> {
  const { cursor, ...rest } = query;
  const options = { body: body(cursor ? { ...rest, cursor } : rest), ...(signal ? { signal } : {}) };
  return (await request<RecordPage>("POST", `/records/${object}/query`, options)).data;
}

export interface AggregateQuery {
  readonly groups: readonly { readonly name: string; readonly field: string; readonly bucket?: string }[];
  readonly measures: readonly {
    readonly name: string;
    readonly function: string;
    readonly field?: string;
    readonly formula?: string;
  }[];
  readonly where?: Condition | undefined;
  readonly limit?: number;
}

export async function aggregate(object: string, query: AggregateQuery, signal?: AbortSignal): Promise<JsonObject[]> {
  const options = { body: body(query), ...(signal ? { signal } : {}) };
  return (await request<{ data: JsonObject[] }>("POST", `/records/${object}/aggregate`, options)).data.data;
}

/** One record with all its fields, from the bin too: a deleted one says so itself. */
export async function getRecord(object: string, id: string, signal?: AbortSignal): Promise<RecordData> {
  const options = { params: { bin: true }, ...(signal ? { signal } : {}) };
  return (await request<RecordData>("GET", `/records/${object}/${id}`, options)).data;
}

export interface Written {
  readonly record: RecordData;
  readonly operation: string | null;
}

/** `accept`: warnings of duplicates were seen. */
export async function createRecord(
  object: string,
  values: JsonObject,
  idempotencyKey: string,
  accept = false,
): Promise<Written> {
  const options = { body: values, idempotencyKey, acceptDuplicates: accept };
  const answer = await request<RecordData>("POST", `/records/${object}`, options);
  noteOwn(answer.data.id);
  return { record: answer.data, operation: answer.operation };
}

/** Changes fields of a record that the caller saw at `version`. Throws Problem 412 when it has moved on. */
export async function updateRecord(
  object: string,
  id: string,
  values: JsonObject,
  version: number | undefined,
  accept = false,
): Promise<Written> {
  noteOwn(id);
  const options = { body: values, acceptDuplicates: accept, ...(version === undefined ? {} : { ifMatch: version }) };
  const answer = await request<RecordData>("PATCH", `/records/${object}/${id}`, options);
  return { record: answer.data, operation: answer.operation };
}

/** Puts a record into the bin; the answer is the operation that undo takes. */
export async function deleteRecord(object: string, id: string): Promise<string | null> {
  noteOwn(id);
  return (await request("DELETE", `/records/${object}/${id}`)).operation;
}

export async function restoreRecord(object: string, id: string): Promise<void> {
  noteOwn(id);
  await request("POST", `/records/${object}/${id}/restore`);
}

export interface BatchChange {
  readonly kind: "create" | "update" | "delete" | "restore";
  readonly id?: string;
  readonly values?: JsonObject;
  readonly version?: number;
}

export interface BatchAnswer {
  readonly operation: string;
  readonly data: readonly {
    readonly id: string;
    readonly version: number;
    readonly problems: readonly FieldProblem[];
  }[];
}

/** `accept`: warnings of duplicates were seen. */
export async function batchRecords(
  object: string,
  changes: readonly BatchChange[],
  partial: boolean,
  accept = false,
): Promise<BatchAnswer> {
  noteOwn(...changes.flatMap(({ id }) => id ?? []));
  const options = { body: body({ changes, partial }), acceptDuplicates: accept };
  return (await request<BatchAnswer>("POST", `/records/${object}/batch`, options)).data;
}

/** Whether nothing but likeness to another record was in the way: it can be saved all the same. */
export function isDoubled(problems: readonly { readonly code: string }[]): boolean {
  return problems.length > 0 && problems.every(({ code }) => code === "duplicate_warning");
}

export interface HistoryChange {
  readonly field: string;
  readonly old: Json;
  readonly new: Json;
}

export interface HistoryEntry {
  readonly id: string;
  readonly at: string;
  readonly kind: "insert" | "update" | "delete" | "restore" | "purge" | "erasure";
  readonly actor: { readonly id: string; readonly title: string | null } | null;
  readonly cause: string;
  readonly operation: {
    readonly id: string;
    readonly title: { readonly zh: string; readonly en: string } | string | null;
    readonly kind: string;
    readonly undoable: boolean;
  } | null;
  readonly changes: readonly HistoryChange[];
}

export interface HistoryPage {
  readonly data: readonly HistoryEntry[];
  readonly page?: { readonly next: string | null; readonly has_more: boolean };
}

export async function getHistory(
  object: string,
  id: string,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<HistoryPage> {
  const params = { limit: 50, cursor: cursor ?? undefined };
  return (
    await request<HistoryPage>("GET", `/records/${object}/${id}/history`, { params, ...(signal ? { signal } : {}) })
  ).data;
}

export interface Member {
  readonly user: { readonly id: string; readonly title: string | null };
  readonly right: "read" | "write";
  readonly expires_at: string | null;
}

export async function listMembers(object: string, id: string, signal?: AbortSignal): Promise<Member[]> {
  const options = signal ? { signal } : {};
  return (await request<{ data: Member[] }>("GET", `/records/${object}/${id}/members`, options)).data.data;
}

export async function putMember(object: string, id: string, user: string, right: Member["right"]): Promise<void> {
  await request("PUT", `/records/${object}/${id}/members/${user}`, { body: { right } });
}

export async function removeMember(object: string, id: string, user: string): Promise<void> {
  await request("DELETE", `/records/${object}/${id}/members/${user}`);
}
