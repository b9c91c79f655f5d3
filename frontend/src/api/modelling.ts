/** Looking after definitions: where one is used, the bin, changes of type, the log. */
import { queryOptions } from "@tanstack/react-query";
import type { DefinitionChange, Plan } from "./catalog";
import { request } from "./client";
import type { Json, JsonObject, Label } from "./json";

export interface DefinitionLine {
  readonly key: string;
  readonly label: Label;
  readonly package: string | null;
  readonly custom: boolean;
  readonly changed: boolean;
  readonly active: boolean;
  readonly icon: string;
  readonly fields: number;
}

/** All of a kind, those out of use too, as of a version of the catalog. */
export const definitionsQuery = (kind: string, version: number) =>
  queryOptions({
    queryKey: ["definitions", kind, version],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly DefinitionLine[] }>("GET", `/meta/definitions/${kind}`, { signal })).data.data,
    staleTime: 0,
  });

export interface Use {
  readonly kind: string;
  readonly pointer: string;
  readonly label: Label;
  /** Removing the definition is refused because of it. */
  readonly breaks: boolean;
}

const pathOf = (object: string, field?: string) =>
  `/meta/objects/${object}${field === undefined ? "" : `/fields/${field}`}`;

export const usesQuery = (object: string, field?: string) =>
  queryOptions({
    queryKey: ["uses", object, field ?? null],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly Use[] }>("GET", `${pathOf(object, field)}/uses`, { signal })).data.data,
    staleTime: 0,
  });

export interface Binned {
  readonly kind: "object" | "field" | "former";
  readonly object: string;
  readonly field: string | null;
  readonly type: string | null;
  readonly label: Label;
  /** Counted to 10,000. */
  readonly rows: number;
  readonly deleted_at: string;
  readonly deleted_by: string | null;
  readonly purge_at: string;
  readonly restorable: boolean;
}

export const binQuery = queryOptions({
  queryKey: ["definition-bin"],
  queryFn: async ({ signal }) => (await request<{ data: readonly Binned[] }>("GET", "/meta/bin", { signal })).data.data,
  staleTime: 0,
});

export async function restoreBinned(object: string, field: string | null): Promise<void> {
  const path = field === null ? `/meta/bin/objects/${object}` : `/meta/bin/objects/${object}/fields/${field}`;
  await request("POST", `${path}/restore`);
}

export interface TypeSample {
  readonly record: string;
  readonly title: string;
  readonly old: string;
  readonly new: string | null;
  readonly reason: Label | null;
}

export interface TypePreview {
  readonly examined: number;
  /** False: only the newest 20,000 were looked at. */
  readonly complete: boolean;
  readonly clean: number;
  readonly changed: number;
  readonly lost: number;
  /** On the way back: written since. */
  readonly edited: number;
  readonly samples: { readonly changed: readonly TypeSample[]; readonly lost: readonly TypeSample[] };
}

export interface TypeChange {
  readonly id: string;
  readonly from_type: string;
  readonly to_type: string;
  readonly state: "filling" | "switched" | "failed" | "cancelled";
  readonly back: boolean;
  readonly converted: number;
  readonly lost: number;
  readonly problem: { readonly zh?: string; readonly en?: string } | null;
  readonly started_at: string;
  readonly switched_at: string | null;
}

export interface TypeWish {
  readonly type: string;
  readonly config: JsonObject;
}

const typeBody = ({ type, config }: TypeWish): Json => ({ type, config });

export const typePreviewQuery = (object: string, field: string, wish: TypeWish | null) =>
  queryOptions({
    queryKey: ["type-preview", object, field, JSON.stringify(wish)],
    queryFn: async ({ signal }) => {
      const path = `${pathOf(object, field)}/type`;
      if (wish === null) return (await request<TypePreview>("POST", `${path}/revert/preview`, { signal })).data;
      return (await request<TypePreview>("POST", `${path}/preview`, { body: typeBody(wish), signal })).data;
    },
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });

/** A wish of null goes back to the type before. */
export async function changeType(object: string, field: string, wish: TypeWish | null): Promise<TypeChange> {
  const path = `${pathOf(object, field)}/type`;
  if (wish === null) return (await request<TypeChange>("POST", `${path}/revert`)).data;
  return (await request<TypeChange>("POST", path, { body: typeBody(wish) })).data;
}

export async function cancelTypeChange(object: string, field: string): Promise<void> {
  await request("POST", `${pathOf(object, field)}/type/cancel`);
}

export const typeChangesQuery = (object: string, field: string) =>
  queryOptions({
    queryKey: ["type-changes", object, field],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly TypeChange[] }>("GET", `${pathOf(object, field)}/type`, { signal })).data.data,
    staleTime: 0,
  });

export interface LoggedChange {
  readonly version: number;
  readonly kind: string;
  readonly key: string;
  readonly operation: string;
  readonly title: Label;
  readonly by: { readonly id: string; readonly title: string | null } | null;
  readonly at: string;
  readonly words: readonly Label[];
}

const CHANGES = 100;

export async function listLogged(
  before: string | null,
  narrow: { readonly kind?: string; readonly key?: string },
  signal: AbortSignal,
): Promise<{
  data: readonly LoggedChange[];
  page: { readonly next: string | null; readonly has_more: boolean };
}> {
  const params = { limit: CHANGES, ...narrow, ...(before === null ? {} : { before }) };
  const found = await request<{ data: readonly LoggedChange[] }>("GET", "/meta/changes", { params, signal });
  const data = found.data.data;
  const more = data.length === CHANGES;
  return { data, page: { next: more ? String(data.at(-1)?.version) : null, has_more: more } };
}

export async function revertVersion(version: number): Promise<void> {
  await request("POST", `/meta/changes/${version}/revert`);
}

/** One definition's share of a version, whatever came later; what later changes touched stays. */
export async function revertOne(change: LoggedChange, rehearse: boolean): Promise<Plan> {
  const path = `/meta/changes/${change.version}/${change.kind}/${change.key}/revert`;
  return (await request<Plan>("POST", path, { body: { dry_run: rehearse } })).data;
}

export const planKey = (changes: readonly DefinitionChange[]) => ["plan", JSON.stringify(changes)] as const;
