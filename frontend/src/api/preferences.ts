/** What one chose for oneself, and the records that one opened last (GET/PUT /preferences). */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Json } from "./json";

export interface Favourite {
  readonly kind: "object" | "view" | "record";
  readonly object: string;
  readonly id: string | null;
  /** A record's title as the reader may see it now; null for the others, and for what is shut or gone. */
  readonly title: string | null;
}

export interface RecentRecord {
  readonly object: string;
  readonly id: string;
  readonly title: string;
}

/** How high the rows of lists are. */
export type Density = "compact" | "normal" | "roomy";

export interface Preferences {
  readonly language: "zh-CN" | "en" | null;
  readonly scheme: "system" | "light" | "dark" | null;
  readonly sidebar: "wide" | "narrow" | null;
  readonly density: Density | null;
  readonly favourites: readonly Favourite[];
  /** By object, the view with which its list opens. */
  readonly starts: Readonly<Record<string, string>>;
  readonly recent: readonly RecentRecord[];
}

export const preferencesQuery = queryOptions({
  queryKey: ["preferences"],
  queryFn: async ({ signal }) => (await request<Preferences>("GET", "/preferences", { signal })).data,
  staleTime: 5 * 60_000,
  retry: false,
});

export type Choice = Partial<
  Pick<Preferences, "language" | "scheme" | "sidebar" | "favourites" | "starts" | "density">
>;

/** Changes the choices that are given; the answer holds all of them. */
export async function putPreferences(choice: Choice): Promise<Preferences> {
  const body: Record<string, Json> = {};
  if (choice.language !== undefined) body.language = choice.language;
  if (choice.scheme !== undefined) body.scheme = choice.scheme;
  if (choice.sidebar !== undefined) body.sidebar = choice.sidebar;
  if (choice.density !== undefined) body.density = choice.density;
  if (choice.favourites !== undefined) {
    body.favourites = choice.favourites.map(({ kind, object, id }) => ({ kind, object, id }));
  }
  if (choice.starts !== undefined) body.starts = { ...choice.starts };
  return (await request<Preferences>("PUT", "/preferences", { body })).data;
}

export async function noteVisit(object: string, id: string): Promise<void> {
  await request("POST", "/preferences/recent", { body: { object, id } });
}
