/** Several tables of another system in one job: a plan, the run, and what came of it. */
import { request } from "./client";
import type { UnknownOptions } from "./imports";
import type { Job } from "./jobs";
import type { Json } from "./json";

export interface MovedTable {
  readonly file: string;
  readonly name: string;
  readonly sheet: string | null;
  /** What its rows probably are; null where nothing fits. */
  readonly object: string | null;
  /** The column with the other system's ids. */
  readonly foreign_id: string | null;
  readonly mapping: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly count: number;
  readonly notices: readonly { readonly code: string; readonly message: string }[];
}

export interface MovePlan {
  readonly files: readonly MovedTable[];
  readonly attachments: string | null;
}

export interface MoveOrder {
  readonly source: string;
  readonly files: readonly {
    readonly file: string;
    readonly object: string;
    readonly sheet: string | null;
    readonly foreign_id: string | null;
    readonly mapping: Readonly<Record<string, string>>;
    readonly unknown_options: UnknownOptions;
  }[];
  readonly attachments: string | null;
  readonly unresolved: "leave" | "refuse";
  readonly dry_run: boolean;
}

export interface MoveStatus {
  readonly id: string;
  readonly source: string;
  readonly dry_run: boolean;
  readonly job: Job;
  readonly operation: string;
  readonly files: readonly {
    readonly name: string;
    readonly sheet: string | null;
    readonly object: string;
    readonly phase: string;
    readonly read: number;
    readonly counts: {
      readonly created: number;
      readonly updated: number;
      readonly unchanged: number;
      readonly refused: number;
    };
    readonly links: { readonly resolved: number; readonly unresolved: number };
  }[];
}

export interface MoveReport {
  readonly files: readonly {
    readonly file: string;
    readonly sheet: string | null;
    readonly object: string;
    readonly rows: readonly { readonly line: number; readonly state: string; readonly reasons: readonly string[] }[];
    readonly unresolved: readonly { readonly line: number; readonly field: string; readonly text: string }[];
  }[];
}

export async function previewMove(files: readonly File[]): Promise<MovePlan> {
  const form = new FormData();
  for (const file of files) form.append("file", file);
  return (await request<MovePlan>("POST", "/migrations/preview", { body: form })).data;
}

export async function startMove(order: MoveOrder): Promise<string> {
  const body = JSON.parse(JSON.stringify(order)) as Json;
  return (await request<{ id: string }>("POST", "/migrations", { body })).data.id;
}

export async function getMove(id: string, signal?: AbortSignal): Promise<MoveStatus> {
  return (await request<MoveStatus>("GET", `/migrations/${id}`, signal ? { signal } : {})).data;
}

export async function getMoveReport(id: string, signal?: AbortSignal): Promise<MoveReport> {
  return (await request<MoveReport>("GET", `/migrations/${id}/report`, signal ? { signal } : {})).data;
}

export const moveReportPath = (id: string): string => `/api/v1/migrations/${id}/report?format=xlsx`;
