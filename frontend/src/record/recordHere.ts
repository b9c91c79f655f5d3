/** The record that a page is about, for what can be done with it there. */
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";

/** What opens over the page. */
export type Opened = "edit" | "past" | "why" | "explain" | "erase" | "merge" | { readonly field: FieldMeta };

export interface RecordHere {
  readonly object: ObjectMeta;
  readonly record: RecordData;
  readonly onOpen: (what: Opened) => void;
  readonly onChanged: () => void;
}
