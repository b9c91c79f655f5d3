/** What the grid of a list is fed with: one list of rows, or groups each with its own. */
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { allOf } from "~/api/condition";
import { asText, type Json } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { aggregate } from "~/api/records";
import { type GridSource, type Group, groupedSource, plainSource, type Section } from "../grid/source";
import { isSummable } from "../layouts";
import { cachedList } from "../rowCache";
import type { Rows, RowsQuery } from "../rows";
import { rowsQuery } from "../rowsQuery";
import type { ViewState } from "../viewState";
import { groupCondition, groupKey, splitGroup } from "./grouping";

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
  readonly reload: () => void;
}

const MOST_GROUPS = 200;

export function useListSource(object: ObjectMeta, view: ViewState): ListSource {
  const query = useMemo(() => rowsQuery(object, view), [object, view]);
  const grouped = useGroups(object, view.group, query);
  const cached = view.group === null ? cachedList(query) : undefined;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());

  const sections = useMemo((): Section[] => {
    if (view.group === null) return [];
    return grouped.groups.map((group) => {
      if (!open.has(group.key)) return { group: { ...group, open: false }, rows: undefined };
      const where = allOf(query.where, groupCondition(view.group ?? "", group.value));
      return { group: { ...group, open: true }, rows: cachedList({ ...query, where }).rows };
    });
  }, [grouped.groups, open, query, view.group]);

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
  const toggle = (group: Group) => {
    const next = new Set(open);
    if (!next.delete(group.key)) next.add(group.key);
    setOpen(next);
  };
  const reload = () => {
    for (const list of rows) void list.reload();
    if (view.group !== null) void grouped.refetch();
  };
  const main = cached?.rows;
  const groupTotal = grouped.groups.reduce((sum, { count }) => sum + count, 0);
  const count = main ? (main.total?.count ?? null) : grouped.loading ? null : groupTotal;
  const scrollOf = useState({ top: 0 })[0];
  return {
    source,
    rows,
    main,
    scroll: cached ? scrollPlace(cached) : scrollOf,
    count,
    exact: main?.total?.exact ?? true,
    error: main ? (main.rows.length === 0 ? main.error : null) : grouped.error,
    empty: main ? !main.hasMore && main.rows.length === 0 && !main.loading : !grouped.loading && groupTotal === 0,
    stale: rows.reduce((sum, list) => sum + list.stale, 0),
    tooManyGroups: grouped.groups.length >= MOST_GROUPS,
    toggle,
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

/** The scroll offset of a cached list, as a place that the grid writes into. */
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

const noGroups: readonly Group[] = [];

/** As many sums as a header has room for. */
const MOST_SUMS = 5;

function useGroups(object: ObjectMeta, group: string | null, { where, bin, fields }: RowsQuery) {
  const { version, settings } = useCatalog().document;
  const home = settings.currency;
  const summed = object.fields.filter((field) => fields.includes(field.key) && isSummable(field)).slice(0, MOST_SUMS);
  const sumKeys = summed.map(({ key }) => key);
  const { data, isPending, error, refetch } = useQuery({
    queryKey: ["groups", object.key, group, where, bin, version, sumKeys],
    enabled: group !== null,
    queryFn: async ({ signal }) => {
      const [path, bucket] = splitGroup(group ?? "");
      const groups = [bucket ? { name: "value", field: path, bucket } : { name: "value", field: path }];
      const sums = sumKeys.map((key) => ({ name: `sum_${key}`, function: "sum", field: key }));
      const measures = [{ name: "count", function: "count" }, ...sums];
      return aggregate(object.key, { groups, measures, where, limit: MOST_GROUPS }, signal);
    },
    select: (answer): readonly Group[] =>
      answer.map((row) => {
        const value: Json = row.value ?? null;
        const sums = Object.fromEntries(
          summed.map((field) => [field.key, sumValue(row[`sum_${field.key}`], field, home)]),
        );
        return { key: groupKey(value), value, count: Number(row.count ?? 0), open: false, sums };
      }),
  });
  return { groups: data ?? noGroups, loading: group !== null && isPending, error, refetch };
}

/** A sum as its field shows it: money is added up in the workspace's own currency. */
export function sumValue(sum: Json | undefined, field: FieldMeta, currency: string): Json {
  if (sum === undefined || sum === null) return null;
  return field.type === "money" ? { amount: asText(sum), currency } : sum;
}
