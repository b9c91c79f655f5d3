/** What can be written on the page of a record: objects that declare how, and the link by which they lead to it. */
import { isObject, type Json, type JsonObject } from "~/api/json";
import type { Catalog, FieldMeta, ObjectMeta } from "~/api/meta";
import { isEditable } from "~/fieldtypes/registry";

export interface Composer {
  readonly object: ObjectMeta;
  readonly link: FieldMeta;
  readonly text: FieldMeta;
  /** One of few, chosen at the top: how it happened. */
  readonly kind: FieldMeta | undefined;
  readonly mentions: FieldMeta | undefined;
  readonly photos: FieldMeta | undefined;
  readonly next: FieldMeta | undefined;
  /** What remains, shown behind the others. */
  readonly rest: readonly FieldMeta[];
}

const order = ["any_lookup", "lookup", "multi_lookup"];

/** The field of `child` by which it belongs to `object`: one that may lead to several objects comes first. */
export function linkTo(child: ObjectMeta, object: string): FieldMeta | undefined {
  return child.fields
    .filter((field) => order.includes(field.type) && field.targets.includes(object) && isEditable(field))
    .sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))[0];
}

export function listComposers(catalog: Catalog, object: string): Composer[] {
  return catalog.objects.flatMap((child) => {
    const declared = child.timeline;
    if (!declared || declared.compose.length === 0 || !child.rights.create) return [];
    const link = linkTo(child, object);
    const fields = declared.compose.flatMap((key) => {
      const field = catalog.findField(child.key, key);
      return field && isEditable(field) ? field : [];
    });
    const text = fields.find(({ key }) => key === declared.text);
    if (link === undefined || text === undefined) return [];
    const kind = fields.find(({ type, required }) => type === "choice" && required);
    const mentions = fields.find(({ type, targets }) => type === "multi_lookup" && targets[0] === "user");
    const photos = fields.find(({ type }) => type === "image" || type === "file");
    const next = fields.find(({ type, key }) => type === "datetime" && key !== declared.at);
    const named = [text, kind, mentions, photos, next];
    return {
      object: child,
      link,
      text,
      kind,
      mentions,
      photos,
      next,
      rest: fields.filter((one) => !named.includes(one)),
    };
  });
}

export function linkValue(link: FieldMeta, object: string, id: string, title: string): Json {
  const reference = { id, title };
  if (link.type === "any_lookup") return { ...reference, object };
  return link.type === "multi_lookup" ? [reference] : reference;
}

/** What was begun: the words and what goes with them, and what of the record is to change with it. */
export interface Note {
  readonly values: JsonObject;
  readonly also: JsonObject;
}

/** Whose note, of what kind, at which record. */
export interface NotePlace {
  readonly user: string;
  readonly child: string;
  readonly object: string;
  readonly id: string;
}

const keyOf = ({ user, child, object, id }: NotePlace) => `zhike.note.${user}.${child}.${object}.${id}`;

export function readNote(place: NotePlace): Note | null {
  try {
    const note = JSON.parse(localStorage.getItem(keyOf(place)) ?? "null") as Json;
    return isObject(note) && isObject(note.values) && isObject(note.also) ? (note as unknown as Note) : null;
  } catch {
    return null;
  }
}

export function keepNote(place: NotePlace, note: Note | null): void {
  if (note === null) localStorage.removeItem(keyOf(place));
  else localStorage.setItem(keyOf(place), JSON.stringify(note));
}
