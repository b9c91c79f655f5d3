/** The rules by which records count as duplicates, for editing. */
import { request } from "./client";
import type { JsonObject, Label } from "./json";

export const matches = ["exact", "normalised", "similar"] as const;
export const kinds = ["company", "person", "phone", "mail", "address", "uscc", "code", "date", "text"] as const;
export const ways = ["form", "import", "api"] as const;
export const levels = ["off", "hint", "warn", "block"] as const;

export type Match = (typeof matches)[number];
export type Kind = (typeof kinds)[number];
export type Way = (typeof ways)[number];
export type Level = (typeof levels)[number];

export interface Term {
  readonly field: string;
  readonly as?: Kind;
  readonly match?: Match;
  readonly score?: number;
}

/** All terms of any group. */
export interface RuleDocument {
  readonly duplicate_rule: string;
  readonly object: string;
  readonly label: Label;
  readonly any: readonly { readonly all: readonly Term[] }[];
  readonly action?: Partial<Readonly<Record<Way, Level>>>;
  readonly merge?: boolean;
  readonly active?: boolean;
}

export interface RuleItem {
  readonly key: string;
  readonly object: string;
  readonly package: string | null;
  readonly base: JsonObject | null;
  readonly custom: JsonObject | null;
}

export interface RuleList {
  readonly version: number;
  readonly data: readonly RuleItem[];
}

export async function listDuplicateRules(signal?: AbortSignal): Promise<RuleList> {
  return (await request<RuleList>("GET", "/duplicates/rules", signal ? { signal } : {})).data;
}
