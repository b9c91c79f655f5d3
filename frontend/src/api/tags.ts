/** The catalogue of tags: labels, colours, groups, owners; several made one. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Json, Label } from "./json";

export interface TagDraft {
  readonly label: Label;
  readonly color: string;
  readonly group: string | null;
  readonly description: string;
  readonly owner: string | null;
  readonly active: boolean;
}

export interface TagEntry extends TagDraft {
  readonly key: string;
  /** False: a word that records carry without being in the catalogue. */
  readonly listed: boolean;
  /** How many living records carry it; null for who does not manage tags. */
  readonly used: number | null;
}

export interface TagGroup {
  readonly id: string;
  readonly label: Label;
  readonly color: string;
}

export interface TagCatalogue {
  readonly data: readonly TagEntry[];
  readonly groups: readonly TagGroup[];
}

export const tagsQuery = queryOptions({
  queryKey: ["tags"],
  queryFn: async ({ signal }) => (await request<TagCatalogue>("GET", "/tags", { signal })).data,
  staleTime: 0,
});

export async function putTag(key: string, draft: TagDraft): Promise<void> {
  const { label, color, group, description, owner, active } = draft;
  const body = { label: { zh: label.zh, en: label.en }, color, group, description, owner, active } as Json;
  await request("PUT", `/tags/${encodeURIComponent(key)}`, { body });
}

/** Records keep the word; putting the tag again brings it back. */
export async function deleteTag(key: string): Promise<void> {
  await request("DELETE", `/tags/${encodeURIComponent(key)}`);
}

export async function putTagGroup(id: string | null, label: Label, color: string): Promise<void> {
  await request("PUT", `/tag-groups/${id ?? "new"}`, { body: { label: { zh: label.zh, en: label.en }, color } });
}

/** Its tags stay and fall out of it. */
export async function deleteTagGroup(id: string): Promise<void> {
  await request("DELETE", `/tag-groups/${id}`);
}

export async function restoreTagGroup(id: string): Promise<void> {
  await request("POST", `/tag-groups/${id}/restore`);
}

/** Starts making several tags one; the operation is what undo takes. */
export async function mergeTags(keep: string, losers: readonly string[]): Promise<{ job: string; operation: string }> {
  return (await request<{ job: string; operation: string }>("POST", "/tags/merge", { body: { keep, losers } })).data;
}
