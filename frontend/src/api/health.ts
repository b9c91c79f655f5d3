/** How the installation and the workspace are: findings, backups, jobs. For administrators. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Job } from "./jobs";
import type { JsonObject, Label } from "./json";

export type HealthState = "ok" | "warn" | "bad";

export interface Finding {
  readonly check: string;
  readonly state: HealthState;
  readonly label: Label;
  readonly workspace: string | null;
  readonly values: JsonObject;
}

/** What was found, without the workspace's name: that stands before it where the command line tells of many. */
export function toldOf({ label, workspace }: Finding): Label {
  const strip = (text: string) => {
    const told = workspace === null ? text : text.replace(new RegExp(`^${workspace}(：|: )`), "");
    return told.charAt(0).toUpperCase() + told.slice(1);
  };
  return { zh: strip(label.zh), en: strip(label.en) };
}

export interface Health {
  readonly state: HealthState;
  readonly findings: readonly Finding[];
}

export const healthQuery = queryOptions({
  queryKey: ["health"],
  queryFn: async ({ signal }) => (await request<Health>("GET", "/health", { signal })).data,
  staleTime: 0,
});

export interface Archive {
  readonly name: string;
  readonly at: string;
  readonly size: number;
}

export const backupsQuery = queryOptions({
  queryKey: ["backups"],
  queryFn: async ({ signal }) =>
    (await request<{ kept: number; data: readonly Archive[] }>("GET", "/backups", { signal })).data,
  staleTime: 0,
});

/** Makes one now and rehearses its return; answers the job. */
export async function startBackup(): Promise<string> {
  return (await request<{ job: string }>("POST", "/backups", { body: {} })).data.job;
}

export const jobsQuery = (state: Job["state"]) =>
  queryOptions({
    queryKey: ["jobs", state],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly Job[] }>("GET", "/jobs", { params: { state, limit: 50 }, signal })).data.data,
    staleTime: 0,
    refetchInterval: 5000,
  });
