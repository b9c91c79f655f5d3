/** What a board shows: its columns, lanes, counts and sums from the server, and its cards as keyset lists. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { allOf, type Condition } from "~/api/condition";
import { asText, type Json } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { aggregate, type RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { boardFields, chanceField, laneFields, sumFields } from "../layouts";
import { groupCondition, groupKey } from "../list/grouping";
import { cachedGroups, rowsOfGroup } from "../rowCache";
import { effectiveColumns, effectiveSort, type ViewState } from "../viewState";
import { type Cell, cellKey, type Place, placesOf, wasRead } from "./cells";
import { useArrivals } from "./useArrivals";

const MOST_COLUMNS = 40;
const MOST_LANES = 50;

/** By which field the board stands in columns, in lanes, and what it adds up. */
export interface Ways {
  readonly by: FieldMeta;
  readonly lane: FieldMeta | undefined;
  readonly sum: FieldMeta | undefined;
  /** The percentage by which sums are weighted. */
  readonly chance: FieldMeta | undefined;
}

export function useWays(object: ObjectMeta, view: ViewState): Ways | null {
  return useMemo(() => {
    const fields = boardFields(object);
    const by = fields.find(({ key }) => key === view.by) ?? fields[0];
    if (by === undefined) return null;
    const lane = laneFields(object).find(({ key }) => key === view.group && key !== by.key);
    const sum = sumFields(object).find(({ key }) => key === view.sums[0]);
    return { by, lane, sum, chance: sum && chanceField(object) };
  }, [object, view]);
}

/** The fields that cards need. */
function useFields(object: ObjectMeta, view: ViewState, { by, lane }: Ways): readonly string[] {
  return useMemo(
    () => [...new Set([...effectiveColumns(view, object), by.key, ...(lane ? [lane.key] : [])])],
    [view, object, by, lane],
  );
}

export interface BoardData {
  readonly columns: readonly Place[];
  readonly lanes: readonly Place[] | null;
  readonly cellOf: (column: Place, lane: Place | null) => Cell;
  /** The cell in which a record stands, if the board has it. */
  readonly homeOf: (record: RecordData) => Cell | undefined;
  readonly hiddenColumns: number;
  readonly hiddenLanes: number;
  readonly error: unknown;
  readonly isPending: boolean;
  /** The counts and sums again. */
  readonly recount: () => void;
  readonly reload: () => void;
}

export function useBoard(object: ObjectMeta, view: ViewState, where: Condition | undefined, ways: Ways): BoardData {
  const { by, lane, sum, chance } = ways;
  const i18n = useI18n();
  const { version } = useCatalog().document;
  const fields = useFields(object, view, ways);
  const sort = useMemo(() => effectiveSort(view, object), [view, object]);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["board", object.key, by.key, lane?.key ?? "", sum?.key ?? "", chance?.key ?? "", where, version],
    staleTime: 0,
    queryFn: ({ signal }) =>
      aggregate(
        object.key,
        {
          groups: [{ name: "value", field: by.key }, ...(lane ? [{ name: "lane", field: lane.key }] : [])],
          measures: [
            { name: "count", function: "count" },
            ...(sum ? [{ name: "sum", function: "sum", field: sum.key }] : []),
            ...(sum && chance
              ? [{ name: "weighted", function: "sum", formula: `${sum.key} * ${chance.key} / 100` }]
              : []),
          ],
          where,
          limit: 1000,
        },
        signal,
      ),
  });
  const shape = useMemo(() => {
    const rows = data ?? [];
    const allColumns = placesOf(by, rows, "value", true, i18n);
    const allLanes = lane ? placesOf(lane, rows, "lane", false, i18n) : null;
    const cached = cachedGroups(
      { object: object.key, fields, where, sort, bin: false },
      `${by.key} ${lane?.key ?? ""}`,
    );
    const counts = new Map(
      rows.map((row) => [
        cellKey(groupKey(row.value ?? null), lane ? groupKey(row.lane ?? null) : null),
        Number(row.count),
      ]),
    );
    const cellOf = (column: Place, one: Place | null): Cell => {
      const key = cellKey(column.key, one?.key ?? null);
      const here = allOf(where, groupCondition(by.key, column.value));
      const condition = lane && one ? allOf(here, groupCondition(lane.key, one.value)) : here;
      const query = { object: object.key, fields, where: condition, sort, bin: false };
      return { key, column, lane: one, count: counts.get(key) ?? 0, rows: rowsOfGroup(cached, key, query) };
    };
    const columns = allColumns.slice(0, MOST_COLUMNS);
    const lanes = allLanes?.slice(0, MOST_LANES) ?? null;
    return {
      columns,
      lanes,
      cellOf,
      homeOf: (record: RecordData) => {
        const column = columns.find(({ key }) => key === keyIn(record, by));
        const home = lane && lanes?.find(({ key }) => key === keyIn(record, lane));
        return column && (!lane || home) ? cellOf(column, home ?? null) : undefined;
      },
      hiddenColumns: allColumns.length - columns.length,
      hiddenLanes: (allLanes?.length ?? 0) - (lanes?.length ?? 0),
    };
  }, [data, by, lane, where, object, fields, sort, i18n]);
  const cells = useMemo(
    () => shape.columns.flatMap((column) => (shape.lanes ?? [null]).map((one) => shape.cellOf(column, one))),
    [shape],
  );
  const recount = () => void refetch();
  useArrivals(cells, shape.homeOf, recount);
  // Whoever comes back from a record, or has just made one, sees it.
  useEffect(() => {
    for (const { rows } of cells) if (wasRead(rows) && rows.stale > 0) void rows.reload();
  }, [cells]);
  const reload = () => {
    for (const { rows } of cells) if (wasRead(rows) || rows.error !== null) void rows.reload();
    recount();
  };
  return { ...shape, error, isPending, recount, reload };
}

const keyIn = (record: RecordData, field: FieldMeta): string => {
  const value: Json = record[field.key] ?? null;
  return groupKey(asText(value) === "" && typeof value === "string" ? null : value);
};
