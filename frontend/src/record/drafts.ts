/** Forms that were begun: kept in this browser, for the person who began them, until they are saved or thrown away. */
import { isObject, type Json, type JsonObject } from "~/api/json";

/** Which form: of whom, of what, and what it was opened with. */
export interface DraftPlace {
  readonly user: string;
  readonly object: string;
  /** The record that is being edited; null for a new one. */
  readonly id: string | null;
  /** What a new record began with, such as the customer that it belongs to. */
  readonly defaults: JsonObject;
}

export interface Draft extends DraftPlace {
  readonly values: JsonObject;
  /** What stood in the record where it was changed, and the version that this was. */
  readonly seen: JsonObject;
  readonly at: string;
}

const PREFIX = "zhike.draft.";
const prefixOf = (user: string) => `${PREFIX}${user}.`;

function keyOf({ user, object, id, defaults }: DraftPlace): string {
  const given = Object.keys(defaults).length > 0 ? `.${digest(JSON.stringify(defaults))}` : "";
  return `${prefixOf(user)}${object}.${id ?? "new"}${given}`;
}

/** Short and the same each time (FNV-1a); two forms of one object seldom begin with so much that it could collide. */
function digest(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return (sum >>> 0).toString(36);
}

export function readDraft(place: DraftPlace): Draft | null {
  return read(keyOf(place));
}

function read(key: string): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null") as Json;
    return isObject(draft) && isObject(draft.values) && isObject(draft.seen) ? (draft as unknown as Draft) : null;
  } catch {
    return null;
  }
}

export function keepDraft(place: DraftPlace, values: JsonObject, seen: JsonObject): void {
  const { user, object, id, defaults } = place;
  const draft: Draft = { user, object, id, defaults, values, seen, at: new Date().toISOString() };
  localStorage.setItem(keyOf(place), JSON.stringify(draft));
}

export function dropDraft(place: DraftPlace): void {
  localStorage.removeItem(keyOf(place));
}

/** Those of one person, the newest first. */
export function listDrafts(user: string): Draft[] {
  const drafts: Draft[] = [];
  for (let index = 0; index < localStorage.length; index += 1) {
    const key = localStorage.key(index);
    const draft = key?.startsWith(prefixOf(user)) ? read(key) : null;
    if (draft) drafts.push(draft);
  }
  return drafts.sort((a, b) => b.at.localeCompare(a.at));
}
