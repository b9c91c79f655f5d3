/** One's day (GET /today), and ticking off what is due. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Condition } from "./condition";
import type { Label } from "./json";
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

export type TileKind = "late" | "missed" | "touched" | "fresh" | "quiet";

export interface Tile {
  readonly kind: TileKind;
  readonly object: string;
  readonly count: number;
  /** Opens the object's list on just these. */
  readonly filter: Condition;
}

export interface Mate {
  readonly id: string;
  readonly name: string | null;
  readonly numbers: Readonly<Partial<Record<TileKind, number>>>;
}

export interface Team {
  readonly day: string;
  readonly tiles: readonly Tile[];
  readonly mates: readonly Mate[];
  /** `by` is the owner. */
  readonly late: readonly TodayItem[];
  readonly changes: readonly TodayItem[];
}

/** The day of those who report to me; null where nobody does. */
export const teamQuery = queryOptions({
  queryKey: ["today", "team"],
  queryFn: async ({ signal }) => (await request<{ team: Team | null }>("GET", "/today/team", { signal })).data.team,
  staleTime: 60_000,
});

export type Step = "import" | "people" | "second_factor";

export interface Desk {
  readonly failed: readonly { readonly id: string; readonly title: Label; readonly created_at: string }[];
  readonly doubles: Readonly<Record<string, number>>;
  readonly steps: Readonly<Record<Step, boolean>>;
}

/** What waits for an administrator. */
export const deskQuery = queryOptions({
  queryKey: ["today", "desk"],
  queryFn: async ({ signal }) => (await request<Desk>("GET", "/today/desk", { signal })).data,
  staleTime: 60_000,
});

/** Runs a registered verb on one record; the answer is the operation that undo takes. */
export async function runAction(object: string, name: string, id: string): Promise<string | null> {
  noteOwn(id);
  return (await request("POST", `/records/${object}/actions/${name}`, { body: { ids: [id] } })).operation;
}
