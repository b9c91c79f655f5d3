/** What the grid of a list is fed with: one list of rows, or groups each with its own. */
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { ObjectMeta } from "~/api/meta";
import { type GridSource, type Group, groupedSource, plainSource } from "../grid/source";
import { cachedList } from "../rowCache";
import type { Rows } from "../rows";
import { rowsQuery } from "../rowsQuery";
import type { ViewState } from "../viewState";
import { MOST_GROUPS, useSections } from "./useGroups";

export interface ListSource {
  readonly source: GridSource;
  readonly rows: readonly Rows[];
  readonly main: Rows | undefined;
  readonly scroll: { top: number };
  readonly count: number | null;
  readonly exact: boolean;
  readonly error: unknown;
  readonly empty: boolean;
  readonly stale: number;
  readonly tooManyGroups: boolean;
  readonly toggle: (group: Group) => void;
  /** Opens or closes every group. */
  readonly openAll: (on: boolean) => void;
  readonly reload: () => void;
}

export function useListSource(object: ObjectMeta, view: ViewState): ListSource {
  const query = useMemo(() => rowsQuery(object, view), [object, view]);
  const grouped = useSections(object, view.group, query);
  const { sections } = grouped;
  const cached = view.group === null ? cachedList(query) : undefined;
  const rows = useMemo(
    () => (cached ? [cached.rows] : sections.flatMap((section) => section.rows ?? [])),
    [cached, sections],
  );
  const revision = useRevision(rows);
  const fresh = useMemo(
    () => (cached ? plainSource(cached.rows, revision) : groupedSource(sections, revision)),
    [cached, sections, revision],
  );
  useEffect(() => cached?.rows.need(0), [cached]);
  const source = useUnbroken(fresh, cached?.rows);
  const reload = () => {
    for (const list of rows) void list.reload();
    if (view.group !== null) void grouped.refetch();
  };
  const main = cached?.rows;
  const groupTotal = grouped.groups.reduce((sum, { count }) => sum + count, 0);
  const count = main ? (main.total?.count ?? null) : grouped.loading ? null : groupTotal;
  const nowhere = useState({ top: 0 })[0];
  const place = cached ?? grouped.cached;
  return {
    source,
    rows,
    main,
    scroll: place ? scrollPlace(place) : nowhere,
    count,
    exact: main?.total?.exact ?? true,
    error: main ? (main.rows.length === 0 ? main.error : null) : grouped.error,
    empty: main ? !main.hasMore && main.rows.length === 0 && !main.loading : !grouped.loading && groupTotal === 0,
    stale: rows.reduce((sum, list) => sum + list.stale, 0),
    tooManyGroups: view.group !== null && grouped.groups.length >= MOST_GROUPS,
    toggle: grouped.toggle,
    openAll: grouped.openAll,
    reload,
  };
}

const PATIENCE = 400;
/** Where nothing stood before: most lists are there sooner, and drawing bars would only hold them up. */
const FIRST_PATIENCE = 150;

/** While the first page of a changed view is on its way, what stood there before stays; after a while, bars do. */
function useUnbroken(fresh: GridSource, rows: Rows | undefined): GridSource {
  const shown = useRef<GridSource | null>(null);
  const [waited, setWaited] = useState<Rows | undefined>(undefined);
  const pending = rows !== undefined && rows.rows.length === 0 && rows.hasMore && rows.error === null;
  useEffect(() => {
    if (!pending) return;
    const timer = window.setTimeout(() => setWaited(rows), shown.current === null ? FIRST_PATIENCE : PATIENCE);
    return () => window.clearTimeout(timer);
  }, [pending, rows]);
  useEffect(() => {
    if (!pending) shown.current = fresh;
  }, [pending, fresh]);
  return pending && waited !== rows ? (shown.current ?? nothingYet) : fresh;
}

const nothingYet: GridSource = {
  count: 0,
  rows: 0,
  revision: 0,
  item: () => ({ kind: "loading" }),
  need: () => undefined,
};

/** The scroll offset of a cached list or of groups, as a place that the grid writes into. */
function scrollPlace(cached: { scrollTop: number }): { top: number } {
  return {
    get top() {
      return cached.scrollTop;
    },
    set top(value: number) {
      cached.scrollTop = value;
    },
  };
}

function useRevision(lists: readonly Rows[]): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      const leave = lists.map((rows) => rows.subscribe(listener));
      return () => {
        for (const stop of leave) stop();
      };
    },
    [lists],
  );
  return useSyncExternalStore(subscribe, () => lists.reduce((sum, rows) => sum + rows.getRevision(), 0));
}

export { sumValue } from "./useGroups";
