/** Forms that were begun: kept in this browser until they are saved or thrown away. */
import type { JsonObject } from "~/api/json";

export interface Draft {
  readonly object: string;
  /** The record that is being edited; null for a new one. */
  readonly id: string | null;
  readonly values: JsonObject;
  readonly at: string;
}

const PREFIX = "zhike.draft.";
const keyOf = (object: string, id: string | null) => `${PREFIX}${object}.${id ?? "new"}`;

export function readDraft(object: string, id: string | null): Draft | null {
  const text = localStorage.getItem(keyOf(object, id));
  if (text === null) return null;
  try {
    return JSON.parse(text) as Draft;
  } catch {
    return null;
  }
}

export function keepDraft(object: string, id: string | null, values: JsonObject): void {
  const draft: Draft = { object, id, values, at: new Date().toISOString() };
  localStorage.setItem(keyOf(object, id), JSON.stringify(draft));
}

export function dropDraft(object: string, id: string | null): void {
  localStorage.removeItem(keyOf(object, id));
}

export function listDrafts(): Draft[] {
  const drafts: Draft[] = [];
  for (let index = 0; index < localStorage.length; index += 1) {
    const key = localStorage.key(index);
    if (!key?.startsWith(PREFIX)) continue;
    const [object = "", id = "new"] = key.slice(PREFIX.length).split(".");
    const draft = readDraft(object, id === "new" ? null : id);
    if (draft) drafts.push(draft);
  }
  return drafts.sort((a, b) => b.at.localeCompare(a.at));
}
