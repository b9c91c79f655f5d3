/** Bringing a table in: a look at the file, the run as a job, its report, and rows mended in place. */
import { request } from "./client";
import type { Job } from "./jobs";
import type { Json, JsonObject } from "./json";

export interface Reading {
  readonly encoding?: string | null;
  readonly separator?: string | null;
  readonly sheet?: string | null;
  /** The line of the header; 0 when there is none. */
  readonly header?: number | null;
}

export interface ImportPreview extends Reading {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly count: number;
  readonly mapping: Readonly<Record<string, string>>;
  readonly suggestions?: readonly { readonly column: string; readonly how: string }[];
  readonly sheets?: readonly string[];
  readonly notices: readonly { readonly code: string; readonly message: string }[];
}

export type ImportMode = "create" | "update" | "both";
export type UnknownOptions = "refuse" | "create" | "ignore" | "stop";
export type BlankRule = "keep" | "clear";
/** What becomes of a record that is there: overwritten, filled where it is empty, or left as it is. */
export type ExistingRule = "overwrite" | "fill" | "skip";

/** Cells of one row as somebody wrote them anew; columns count from 1. */
export interface Fix {
  readonly row: number;
  readonly cells: Readonly<Record<string, string>>;
}

export interface ImportOrder extends Reading {
  readonly file: string;
  readonly object: string;
  readonly mapping: Readonly<Record<string, string>>;
  readonly mode: ImportMode;
  readonly key?: string | null;
  /** What to do with options that a choice does not have. */
  readonly unknown_options: UnknownOptions;
  readonly blank?: BlankRule;
  /** Nothing is written; the report says what would be. */
  readonly dry_run: boolean;
  readonly fixes?: readonly Fix[];
  readonly existing?: ExistingRule;
  /** What new records get where the file says nothing. */
  readonly defaults?: JsonObject;
}

export interface RowProblem {
  readonly row: number;
  readonly column: number | null;
  readonly field: string | null;
  readonly code: string;
  readonly message: string;
}

export interface ImportCounts {
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly ignored: number;
}

export interface ImportReport {
  readonly id: string;
  readonly object: string;
  readonly file_name: string;
  readonly dry_run: boolean;
  readonly job: Job;
  readonly operation: string | null;
  /** null while it runs, and where it did not come to its end. */
  readonly counts: ImportCounts | null;
  readonly problems: readonly RowProblem[];
  readonly samples: readonly {
    readonly row: number;
    readonly record: string | null;
    readonly fields: Readonly<Record<string, readonly Json[]>>;
  }[];
  readonly order: ImportOrder | null;
}

export interface RefusedRow {
  readonly row: number;
  readonly state: "refused" | "warned";
  readonly cells: readonly string[];
  readonly problems: readonly RowProblem[];
}

export interface RefusedRows {
  readonly columns: readonly string[];
  readonly data: readonly RefusedRow[];
  readonly has_more: boolean;
}

/** Looks into a file, or into one that was sent before, read as one says. */
export async function previewImport(
  object: string,
  file: File | string,
  reading: Reading = {},
): Promise<ImportPreview> {
  const form = new FormData();
  form.set("object", object);
  form.set("file", file);
  for (const [name, value] of Object.entries(reading)) {
    if (value !== undefined && value !== null && value !== "") form.set(name, String(value));
  }
  return (await request<ImportPreview>("POST", "/imports/preview", { body: form })).data;
}

export async function startImport(order: ImportOrder): Promise<{ id: string }> {
  const body = JSON.parse(JSON.stringify(order)) as Json;
  return (await request<{ id: string }>("POST", "/imports", { body })).data;
}

/** Where the rows that were refused can be had as a table. */
export const refusedRowsPath = (id: string): string => `/api/v1/imports/${id}/report`;

export async function getImport(id: string, signal?: AbortSignal): Promise<ImportReport> {
  return (await request<ImportReport>("GET", `/imports/${id}`, signal ? { signal } : {})).data;
}

export async function listImports(signal?: AbortSignal): Promise<readonly ImportReport[]> {
  return (await request<{ data: readonly ImportReport[] }>("GET", "/imports", signal ? { signal } : {})).data.data;
}

export async function listRefused(id: string, after: number, signal?: AbortSignal): Promise<RefusedRows> {
  const params = { after, limit: 200 };
  return (await request<RefusedRows>("GET", `/imports/${id}/rows`, { params, ...(signal ? { signal } : {}) })).data;
}

export async function mendRows(id: string, rows: readonly Fix[]): Promise<Job> {
  const body = JSON.parse(JSON.stringify({ rows })) as Json;
  return (await request<{ job: Job }>("POST", `/imports/${id}/rows`, { body })).data.job;
}
