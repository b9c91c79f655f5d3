/** The address of the list that holds just one day of a calendar. */
import { allOf, type Condition } from "~/api/condition";
import type { FieldMeta } from "~/api/meta";
import { plainView, writeView } from "../viewState";

export function listOfDay(object: string, by: FieldMeta, where: Condition | undefined, day: string): string {
  const filter = allOf(where, { field: by.key, op: "between", value: [day, day] });
  const params = writeView(
    { ...plainView, filter, sort: [{ field: by.key, descending: false }] },
    new URLSearchParams(),
  );
  return `/o/${object}?${params.toString()}`;
}
