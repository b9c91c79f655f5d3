/** The page of one record: everything at once, its timeline, its graph, and how it stood before. */
import { request } from "./client";
import type { StoredFile } from "./files";
import type { Json, JsonObject, Label } from "./json";
import type { HistoryEntry, Member, RecordData, Total } from "./records";

export interface TimelineItem {
  readonly kind: string;
  readonly at: string;
  readonly id: string;
  readonly by: { readonly id: string; readonly title: string | null } | null;
  readonly title: Json;
  readonly text: Json;
  readonly fields: JsonObject | null;
  readonly change: HistoryEntry | null;
  readonly file: (StoredFile & { readonly field: string }) | null;
}

export interface TimelinePage {
  readonly data: readonly TimelineItem[];
  readonly kinds: readonly { readonly key: string; readonly label: Label; readonly icon: string }[];
  readonly page: { readonly next: string | null; readonly has_more: boolean };
}

export interface GraphNode {
  readonly id: string;
  readonly object: string;
  readonly title: Json;
  readonly fields: JsonObject;
  readonly depth: number;
}

export interface GraphEdge {
  readonly object: string;
  readonly key: string;
  readonly id: string;
  readonly label: Label;
  readonly from: string;
  readonly to: string;
  readonly kind: string | null;
  readonly reverse: string | null;
  readonly fields: JsonObject;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly stopped: boolean;
}

export interface OpenList {
  readonly object: string;
  readonly label: Label;
  readonly icon: string;
  readonly at: string;
  readonly total: Total;
  readonly rows: readonly RecordData[];
}

export interface RelatedList {
  readonly relation: string;
  readonly label: Label;
  readonly object: string;
  readonly field: string;
  readonly columns: readonly string[];
  readonly total: Total;
  readonly rows: readonly RecordData[];
}

/** A registered verb that the reader may use on a record. */
export interface RecordAction {
  readonly name: string;
  readonly label: Label;
  readonly arguments: readonly { readonly key: string; readonly required: boolean }[];
  readonly confirm: string;
  readonly undoable: boolean;
}

export interface Overview {
  readonly record: RecordData;
  readonly actions: readonly RecordAction[];
  readonly rights: { readonly update: boolean; readonly delete: boolean };
  readonly totals: readonly { readonly field: string; readonly label: Label; readonly value: Json }[];
  readonly open: readonly OpenList[];
  readonly related: readonly RelatedList[];
  readonly timeline: TimelinePage;
  readonly team: readonly Member[];
}

type Signal = AbortSignal | undefined;
const withSignal = (signal: Signal) => (signal ? { signal } : {});

export async function getOverview(object: string, id: string, signal?: AbortSignal): Promise<Overview> {
  // The graph has a tab of its own, which asks for more of it.
  const options = { params: { graph: false }, ...withSignal(signal) };
  return (await request<Overview>("GET", `/records/${object}/${id}/overview`, options)).data;
}

export interface TimelineAsk {
  readonly kinds: readonly string[];
  /** One person's doings. */
  readonly by: string | null;
  readonly cursor: string | null;
  readonly limit?: number;
}

export async function getTimeline(
  object: string,
  id: string,
  { kinds, by, cursor, limit = 20 }: TimelineAsk,
  signal?: AbortSignal,
): Promise<TimelinePage> {
  const params = { kinds: kinds.join(",") || undefined, by: by ?? undefined, cursor: cursor ?? undefined, limit };
  return (await request<TimelinePage>("GET", `/records/${object}/${id}/timeline`, { params, ...withSignal(signal) }))
    .data;
}

export async function getGraph(object: string, id: string, depth: number, signal?: AbortSignal): Promise<Graph> {
  const options = { params: { depth }, ...withSignal(signal) };
  return (await request<Graph>("GET", `/records/${object}/${id}/graph`, options)).data;
}

export interface GraphPaths extends Graph {
  /** The shortest ways, each the ids along it; none: not connected within six steps. */
  readonly paths: readonly (readonly string[])[];
}

/** `from` and `to`: "object:id". */
export async function getPaths(from: string, to: string, signal?: AbortSignal): Promise<GraphPaths> {
  return (await request<GraphPaths>("GET", "/graph/path", { params: { from, to }, ...withSignal(signal) })).data;
}

/** The record as it stood then; its own fields only. */
export async function getPast(object: string, id: string, at: string, signal?: AbortSignal): Promise<RecordData> {
  const options = { params: { as_of: at }, ...withSignal(signal) };
  return (await request<RecordData>("GET", `/records/${object}/${id}`, options)).data;
}

export interface DuplicateMatch {
  readonly id: string | null;
  readonly title: Json;
  readonly owner: { readonly id: string; readonly title: string | null } | null;
  readonly state: "owned" | "pool";
  readonly rule: { readonly key: string; readonly label: Label; readonly level: "hint" | "warn" | "block" };
  readonly score: number;
  readonly fields: readonly string[];
}

export async function findDuplicates(
  object: string,
  values: JsonObject,
  id: string | null,
  signal?: AbortSignal,
): Promise<readonly DuplicateMatch[]> {
  const body: JsonObject = id === null ? { values } : { values, id };
  const path = `/records/${object}/duplicates`;
  return (await request<{ data: readonly DuplicateMatch[] }>("POST", path, { body, ...withSignal(signal) })).data.data;
}

/** A registered verb over records ("complete"). */
export async function runAction(object: string, name: string, ids: readonly string[]): Promise<string | null> {
  return (await request("POST", `/records/${object}/actions/${name}`, { body: { ids } })).operation;
}
