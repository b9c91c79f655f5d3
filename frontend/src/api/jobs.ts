/** Long work: how far it is, and stopping it. */
import { request } from "./client";
import type { Json, JsonObject, Label } from "./json";

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly title: Label | string | null;
  readonly state: "queued" | "running" | "done" | "failed" | "cancelled";
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly result: JsonObject | null;
  readonly error: Json;
}

export function isRunning(job: Job): boolean {
  return job.state === "queued" || job.state === "running";
}

/** Goes on from where it stopped. */
export async function resumeJob(id: string): Promise<void> {
  await request("POST", `/jobs/${id}/retry`);
}

export async function cancelJob(id: string): Promise<void> {
  await request("POST", `/jobs/${id}/cancel`);
}
