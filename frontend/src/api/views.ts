/** Saved views: how people look at lists, kept by the server. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Condition } from "./condition";
import type { Json } from "./json";
import type { SortKey } from "./records";

export type Audience = "private" | "team" | "all";
export type Layout = "grid" | "board" | "calendar";
/** How much a calendar shows at once. */
export type CalendarSpan = "month" | "week" | "day";

/** What a view keeps; what is absent is left to the object's own list. */
export interface SavedState {
  readonly filter?: Condition;
  readonly sort?: readonly SortKey[];
  readonly group?: string;
  readonly columns?: readonly string[];
  readonly widths?: Readonly<Record<string, number>>;
  readonly frozen?: number;
  readonly layout?: Layout;
  readonly by?: string;
  readonly span?: CalendarSpan;
  readonly sums?: readonly string[];
  readonly compact?: boolean;
  readonly limits?: Readonly<Record<string, number>>;
}

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly state: SavedState;
  readonly audience: Audience;
  readonly roles: readonly string[];
  readonly owner: { readonly id: string; readonly title: string | null };
  readonly pinned: boolean;
  readonly editable: boolean;
  readonly begins: boolean;
  readonly version: number;
}

export interface ViewDraft {
  readonly name: string;
  readonly state: SavedState;
  readonly audience: Audience;
  readonly roles: readonly string[];
}

const bodyOf = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;

export const viewsQuery = (object: string) =>
  queryOptions({
    queryKey: ["views", object],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly SavedView[] }>("GET", `/views/${object}`, { signal })).data.data,
    staleTime: 60_000,
  });

/** `owner`: whose shared view comes back, if not one's own. */
export async function createView(object: string, draft: ViewDraft, owner?: string): Promise<SavedView> {
  const body = bodyOf(owner === undefined ? draft : { ...draft, owner });
  return (await request<SavedView>("POST", `/views/${object}`, { body })).data;
}

/** Changes a view that was seen at `version`. Throws Problem 412 when somebody else was faster. */
export async function changeView(object: string, id: string, draft: ViewDraft, version: number): Promise<SavedView> {
  return (await request<SavedView>("PUT", `/views/${object}/${id}`, { body: bodyOf({ ...draft, version }) })).data;
}

export async function deleteView(object: string, id: string): Promise<void> {
  await request("DELETE", `/views/${object}/${id}`);
}

export async function arrangeViews(
  object: string,
  views: readonly { readonly view: string; readonly pinned: boolean }[],
): Promise<readonly SavedView[]> {
  const body = bodyOf({ views });
  return (await request<{ data: readonly SavedView[] }>("PUT", `/views/${object}`, { body })).data.data;
}
