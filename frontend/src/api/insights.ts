/** By which rules life-cycle stages and RFM scores are computed at night. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Condition } from "./condition";
import type { Json } from "./json";
import type { Total } from "./records";

export interface StageRule {
  readonly value: string;
  readonly condition: Condition;
}

export interface Lifecycle {
  readonly object: string;
  readonly field: string;
  readonly rules: readonly StageRule[];
}

export interface Rfm {
  readonly object: string;
  readonly party: string;
  readonly date: string;
  readonly amount: string;
  readonly where: Condition | null;
  readonly field: string | null;
}

export interface InsightSettings {
  readonly lifecycle: Lifecycle | null;
  readonly rfm: Rfm | null;
}

export const insightsQuery = queryOptions({
  queryKey: ["insights"],
  queryFn: async ({ signal }) => (await request<InsightSettings>("GET", "/insights/settings", { signal })).data,
  staleTime: 0,
});

/** Keeps the rules and computes by them at once; the job. */
export async function putInsights(settings: InsightSettings): Promise<string> {
  const body = JSON.parse(JSON.stringify(settings)) as Json;
  return (await request<{ job: string }>("PUT", "/insights/settings", { body })).data.job;
}

/** How many records fulfil a condition now. */
export const countQuery = (object: string, where: Condition) =>
  queryOptions({
    queryKey: ["stage-count", object, where],
    queryFn: async ({ signal }) => {
      const body = JSON.parse(JSON.stringify({ object, where, limit: 1 })) as Json;
      return (await request<{ total: Total }>("POST", "/segments/preview", { body, signal })).data.total;
    },
    staleTime: 30_000,
    retry: false,
  });
