/** Segments: named sets of records, kept by the server. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Condition } from "./condition";
import type { Json } from "./json";
import type { RecordData } from "./records";

export type SegmentKind = "dynamic" | "static";

export interface SegmentDraft {
  readonly object: string;
  readonly name: string;
  readonly kind: SegmentKind;
  readonly condition: Condition | null;
  readonly audience: "private" | "all";
  readonly description: string;
  readonly auto_tag: { readonly field: string; readonly tag: string } | null;
}

export interface Segment extends SegmentDraft {
  readonly id: string;
  readonly owner: { readonly id: string; readonly title: string | null };
  readonly state: "ready" | "filling" | "broken";
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly filled_at: string | null;
  readonly updated_at: string;
  readonly editable: boolean;
  readonly version: number;
}

export interface Preview {
  readonly data: readonly RecordData[];
  readonly total: { readonly count: number; readonly exact: boolean };
}

export interface Members {
  readonly data: readonly RecordData[];
  readonly entered: Readonly<Record<string, string>>;
  readonly page: { readonly next: string | null; readonly has_more: boolean };
  readonly total: { readonly count: number; readonly exact: boolean } | null;
}

const bodyOf = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;

export const segmentsQuery = queryOptions({
  queryKey: ["segments"],
  queryFn: async ({ signal }) =>
    (await request<{ data: readonly Segment[] }>("GET", "/segments", { signal })).data.data,
});

export const segmentQuery = (id: string) =>
  queryOptions({
    queryKey: ["segments", id],
    queryFn: async ({ signal }) => (await request<Segment>("GET", `/segments/${id}`, { signal })).data,
    refetchInterval: (query) => (query.state.data?.state === "filling" ? 1500 : false),
  });

export const previewQuery = (object: string, where: Condition | null) =>
  queryOptions({
    queryKey: ["segment-preview", object, where],
    queryFn: async ({ signal }) => {
      const body = bodyOf({ object, where, limit: 8 });
      return (await request<Preview>("POST", "/segments/preview", { body, signal })).data;
    },
  });

export async function readMembers(id: string, cursor: string | null, signal?: AbortSignal): Promise<Members> {
  const more = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  return (await request<Members>("GET", `/segments/${id}/members?limit=50${more}`, { signal })).data;
}

export async function createSegment(draft: SegmentDraft): Promise<Segment> {
  return (await request<Segment>("POST", "/segments", { body: bodyOf(draft) })).data;
}

/** Changes a segment that was seen at `version`. Throws Problem 412 when somebody else was faster. */
export async function changeSegment(id: string, draft: SegmentDraft, version: number): Promise<Segment> {
  return (await request<Segment>("PUT", `/segments/${id}`, { body: bodyOf({ ...draft, version }) })).data;
}

export async function deleteSegment(id: string): Promise<void> {
  await request("DELETE", `/segments/${id}`);
}

export async function changeMembers(id: string, change: "add" | "remove", ids: readonly string[]): Promise<number> {
  const body = bodyOf({ change, ids });
  return (await request<{ changed: number }>("POST", `/segments/${id}/members`, { body })).data.changed;
}
