/** Search over all objects (GET /search). */
import { request } from "./client";
import type { Json } from "./json";

/** Where the question was met: ranges are [start, end) in code points of `text`. */
export interface SearchMatch {
  readonly field: string;
  readonly how: string;
  readonly text: string;
  readonly ranges: readonly (readonly [number, number])[];
}

export interface SearchHit {
  readonly object: string;
  readonly id: string;
  readonly title: Json;
  readonly fields: readonly { readonly field: string; readonly value: Json }[];
  readonly matches: readonly SearchMatch[];
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface SearchGroup {
  readonly object: string;
  readonly found: number;
  readonly stopped: boolean;
  readonly hits: readonly SearchHit[];
}

export interface SearchAnswer {
  readonly groups: readonly SearchGroup[];
  readonly stopped: boolean;
  readonly fuzzy: boolean;
}

export async function searchRecords(typed: string, limit: number, signal?: AbortSignal): Promise<SearchAnswer> {
  const options = { params: { q: typed, limit }, ...(signal ? { signal } : {}) };
  return (await request<SearchAnswer>("GET", "/search", options)).data;
}
