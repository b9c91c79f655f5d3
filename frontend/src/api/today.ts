/** One's day (GET /today), and ticking off what is due. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import { noteOwn } from "./own";

export interface TodayItem {
  readonly object: string;
  readonly id: string;
  readonly title: string | null;
  readonly at: string;
  readonly until: string | null;
  readonly whole_day: boolean;
  readonly place: string | null;
  readonly about: { readonly object: string; readonly id: string; readonly title: string | null } | null;
  readonly by: { readonly id: string; readonly title: string | null } | null;
  /** The registered verb that ticks it off. */
  readonly action: string | null;
  readonly fresh: boolean;
}

export interface Today {
  readonly day: string;
  readonly now: string;
  readonly due: readonly TodayItem[];
  readonly agenda: readonly TodayItem[];
  readonly changes: readonly TodayItem[];
  readonly objects: { readonly due: readonly string[]; readonly agenda: readonly string[] };
}

export const todayQuery = queryOptions({
  queryKey: ["today"],
  queryFn: async ({ signal }) => (await request<Today>("GET", "/today", { signal })).data,
  staleTime: 5_000,
});

/** Runs a registered verb on one record; the answer is the operation that undo takes. */
export async function runAction(object: string, name: string, id: string): Promise<string | null> {
  noteOwn(id);
  return (await request("POST", `/records/${object}/actions/${name}`, { body: { ids: [id] } })).operation;
}
