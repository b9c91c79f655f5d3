/** Bringing a table in: a look at the file, the run as a job, its report. */
import { request } from "./client";
import type { Job } from "./jobs";

export interface ImportPreview {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly count: number;
  readonly mapping: Readonly<Record<string, string>>;
  readonly notices: readonly { readonly code: string; readonly message: string }[];
}

export type ImportMode = "create" | "update" | "both";

export interface ImportOrder {
  readonly file: string;
  readonly object: string;
  readonly mapping: Readonly<Record<string, string>>;
  readonly mode: ImportMode;
  readonly key?: string;
  /** What to do with options that a choice does not have. */
  readonly unknown_options: UnknownOptions;
  /** Nothing is written; the report says what would be. */
  readonly dry_run: boolean;
}

export type UnknownOptions = "refuse" | "create" | "ignore" | "stop";

export interface ImportReport {
  readonly id: string;
  readonly object: string;
  readonly job: Job;
  readonly operation: string | null;
  readonly counts: {
    readonly read?: number;
    readonly created: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly failed: number;
  };
  readonly problems: readonly {
    readonly row: number;
    readonly field: string | null;
    readonly code: string;
    readonly message: string;
  }[];
}

export async function previewImport(object: string, file: File): Promise<ImportPreview> {
  const form = new FormData();
  form.set("object", object);
  form.set("file", file);
  return (await request<ImportPreview>("POST", "/imports/preview", { body: form })).data;
}

export async function startImport(order: ImportOrder): Promise<{ id: string }> {
  return (await request<{ id: string }>("POST", "/imports", { body: { ...order } })).data;
}

/** Where the rows that were refused can be had as a table. */
export const refusedRowsPath = (id: string): string => `/api/v1/imports/${id}/report`;

export async function getImport(id: string, signal?: AbortSignal): Promise<ImportReport> {
  return (await request<ImportReport>("GET", `/imports/${id}`, signal ? { signal } : {})).data;
}
