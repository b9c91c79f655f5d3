/** What a record is called on its page: its title, masked as the reader sees it, or that it has none. */
import { asText } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { maskedText } from "~/fieldtypes/values";

export function titleOf(object: ObjectMeta, record: RecordData, untitled: string): string {
  return maskedText(record[object.title_field]) ?? (asText(record[object.title_field]) || untitled);
}
