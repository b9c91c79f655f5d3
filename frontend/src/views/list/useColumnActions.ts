/** What the head of the grid can do to the view. The object stays the same, so that the head is not drawn again. */
import { useMemo, useRef } from "react";
import type { ObjectMeta } from "~/api/meta";
import type { ColumnActions } from "../grid/GridHeader";
import { isSummable } from "../layouts";
import { addSort, effectiveColumns, effectiveSort, toggleSort, type ViewState } from "../viewState";
import { canGroup, groupBy } from "./grouping";
import { MOST_TOTALS, totalsOf, writeTotal } from "./totals";

export function useColumnActions(
  object: ObjectMeta,
  view: ViewState,
  set: (view: ViewState) => void,
  resize: ColumnActions["resize"],
  letGo: ColumnActions["letGo"],
): ColumnActions {
  const latest = useRef({ view, set, letGo });
  latest.current = { view, set, letGo };
  return useMemo((): ColumnActions => {
    const change = (make: (present: ViewState) => Partial<ViewState>) => {
      const now = latest.current;
      now.set({ ...now.view, ...make(now.view) });
    };
    const fieldOf = (path: string) => object.fields.find(({ key }) => key === path);
    return {
      sort: (path, how) =>
        change((present) => {
          const sort = effectiveSort(present, object);
          const once = [{ field: path, descending: how === "down" }];
          const next = how === "toggle" ? toggleSort(sort, path) : how === "add" ? addSort(sort, path) : once;
          return { sort: next.length > 0 ? next : null };
        }),
      arrange: (paths) => change(() => ({ columns: paths })),
      freeze: (count) => change(() => ({ frozen: count })),
      hide: (path) =>
        change((present) => ({ columns: effectiveColumns(present, object).filter((each) => each !== path) })),
      group: (path) => {
        const field = fieldOf(path);
        if (field) change(() => ({ group: groupBy(field) }));
      },
      canGroup: ({ path }) => {
        const field = fieldOf(path);
        return field !== undefined && canGroup(field);
      },
      canTotal: ({ path, field }) => !path.includes(".") && isSummable(field),
      totalOf: (path) => totalsOf(latest.current.view.sums).get(path) ?? null,
      total: (path, how) =>
        change((present) => {
          const rest = present.sums.filter((entry) => entry.split(":")[0] !== path);
          // As many as a view keeps.
          return { sums: how === null ? rest : [...rest.slice(1 - MOST_TOTALS), writeTotal(path, how)] };
        }),
      resize,
      letGo: () => latest.current.letGo(),
    };
  }, [object, resize]);
}
