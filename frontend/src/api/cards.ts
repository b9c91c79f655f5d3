/** Boards: what would become of a record under other values, and what its card tells besides its fields. */
import { request } from "./client";
import type { JsonObject } from "./json";
import type { FieldProblem } from "./problem";

/** What is in the way of each alternative, in their order; nothing is saved. */
export async function rehearse(
  object: string,
  id: string,
  alternatives: readonly JsonObject[],
  signal?: AbortSignal,
): Promise<readonly (readonly FieldProblem[])[]> {
  const options = { body: { alternatives: [...alternatives] }, ...(signal ? { signal } : {}) };
  const path = `/records/${object}/${id}/rehearsal`;
  const { data } = await request<{ data: readonly { problems: readonly FieldProblem[] }[] }>("POST", path, options);
  return data.data.map(({ problems }) => problems);
}

export interface CardFacts {
  readonly id: string;
  /** When the nearest thing to do is due; null where none is, or none says when. */
  readonly next: string | null;
  /** How many things are to be done. */
  readonly open: number;
  /** Since when the tracked field has its value. */
  readonly since: string | null;
}

export interface Cards {
  readonly data: readonly CardFacts[];
  /** Things to do are known of such records at all. */
  readonly activities: boolean;
}

export async function readCards(object: string, ids: readonly string[], since: string): Promise<Cards> {
  return (await request<Cards>("POST", `/records/${object}/cards`, { body: { ids: [...ids], since } })).data;
}
