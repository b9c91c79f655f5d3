/** The question that a view asks. */
import { allOf } from "~/api/condition";
import type { ObjectMeta } from "~/api/meta";
import type { RowsQuery } from "./rows";
import { effectiveColumns, effectiveSort, searchCondition, type ViewState } from "./viewState";

export function rowsQuery(object: ObjectMeta, view: ViewState): RowsQuery {
  const where = allOf(view.filter, searchCondition(view, object));
  const fields = effectiveColumns(view, object);
  return { object: object.key, fields, where, sort: effectiveSort(view, object), bin: view.bin };
}
