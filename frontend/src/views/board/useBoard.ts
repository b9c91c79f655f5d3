/** The columns of a board: their counts and sums from the server, their cards as keyset lists, and moving a card. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { allOf, type Condition } from "~/api/condition";
import { asText, isObject, type Json } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { aggregate, type RecordData, updateRecord } from "~/api/records";
import { isEditable, typeOf } from "~/fieldtypes/registry";
import { toReference } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { sumFields } from "../layouts";
import { groupCondition, groupKey } from "../list/grouping";
import { sumValue } from "../list/useListSource";
import { reasonText } from "../reason";
import { cachedList } from "../rowCache";
import type { Rows } from "../rows";
import { effectiveColumns, effectiveSort, type ViewState } from "../viewState";

export interface BoardColumn {
  readonly key: string;
  readonly value: Json;
  readonly name: string;
  readonly color: string | undefined;
  readonly count: number;
  readonly sum: Json;
  readonly rows: Rows;
}

/** A card that could not go where it was dropped, and the rule that forbids it. */
export interface Blocked {
  readonly column: string;
  readonly title: string;
  readonly reason: string;
}

const MOST_COLUMNS = 40;

export function useBoard(object: ObjectMeta, view: ViewState, where: Condition | undefined, by: FieldMeta) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const undo = useUndo();
  const [blocked, setBlocked] = useState<Blocked | null>(null);
  const { settings, version } = catalog.document;
  const sum = sumFields(object).find(({ key }) => key === view.sums[0]);
  const queryKey = useMemo(
    () => ["board", object.key, by.key, sum?.key ?? "", where, version] as const,
    [object.key, by.key, sum, where, version],
  );
  const { data, error, isPending, refetch } = useQuery({
    queryKey,
    staleTime: 0,
    queryFn: ({ signal }) =>
      aggregate(
        object.key,
        {
          groups: [{ name: "value", field: by.key }],
          measures: [
            { name: "count", function: "count" },
            ...(sum ? [{ name: "sum", function: "sum", field: sum.key }] : []),
          ],
          where,
          limit: 200,
        },
        signal,
      ),
  });

  const fields = useMemo(() => [...new Set([...effectiveColumns(view, object), by.key])], [view, object, by]);
  const columns = useMemo((): BoardColumn[] => {
    const found = new Map((data ?? []).map((row) => [groupKey(row.value ?? null), row]));
    const values = valuesOf(
      by,
      [...found.values()].map((row) => row.value ?? null),
    ).slice(0, MOST_COLUMNS);
    return values.map((value) => {
      const key = groupKey(value);
      const row = found.get(key);
      const option = by.options.find((each) => each.key === value);
      const condition = allOf(where, groupCondition(by.key, value));
      const query = { object: object.key, fields, where: condition, sort: effectiveSort(view, object), bin: false };
      return {
        key,
        value,
        name: nameOf(value, by, words.lists.board.none, words.common, label),
        color: option?.color,
        count: Number(row?.count ?? 0),
        sum: sum ? sumValue(row?.sum, sum, settings.currency) : null,
        rows: cachedList(query).rows,
      };
    });
  }, [data, by, where, object, fields, view, words, label, sum, settings.currency]);

  const locked = !object.rights.update || !isEditable(by);
  const reload = () => {
    for (const { rows } of columns) if (rows.rows.length > 0) void rows.reload();
    void refetch();
  };
  const move = async (record: RecordData, from: BoardColumn, to: BoardColumn) => {
    if (from.key === to.key) return;
    const title = asText(record[object.title_field]) || words.common.untitled;
    setBlocked(null);
    from.rows.drop(new Set([record.id]));
    const moved = { ...record, [by.key]: to.value };
    to.rows.add(moved, to.count === 0);
    try {
      const written = await updateRecord(
        object.key,
        record.id,
        { [by.key]: typeOf(by).toInput(to.value) },
        record.version,
      );
      // A page that was on its way may have come without it.
      to.rows.add({ ...moved, ...written.record });
      to.rows.patch([written.record]);
      const { operation } = written;
      toast({
        text: words.lists.board.moved(title, to.name),
        ...(operation ? { action: { label: words.common.undo, run: () => void undo(operation, reload) } } : {}),
      });
    } catch (problem) {
      to.rows.drop(new Set([record.id]));
      from.rows.add(record);
      setBlocked({ column: to.key, title, reason: reasonText(problem, words.states.unreachable) });
    }
    void client.invalidateQueries({ queryKey });
  };
  return { columns, sum, error, isPending, reload, move, locked, blocked, unblock: () => setBlocked(null) };
}

/** The declared options in their order, whether or not a record has them; then what else is there; "none" first where there are such records. */
function valuesOf(by: FieldMeta, found: readonly Json[]): Json[] {
  const none = found.some((value) => value === null || value === "") ? [null] : [];
  if (by.type === "boolean") return [...none, true, false];
  if (by.type !== "choice") return [...none, ...found.filter((value) => value !== null && value !== "")];
  const used = new Set(found.map((value) => asText(value)));
  return [...none, ...by.options.filter(({ key, active }) => active || used.has(key)).map(({ key }) => key)];
}

function nameOf(
  value: Json,
  by: FieldMeta,
  none: string,
  common: { readonly yes: string; readonly no: string },
  label: ReturnType<typeof useI18n>["label"],
): string {
  if (value === null || value === "") return none;
  if (typeof value === "boolean") return value ? common.yes : common.no;
  const option = by.options.find((each) => each.key === value);
  if (option) return label(option.label);
  return isObject(value) ? (toReference(value)?.title ?? "…") : asText(value);
}
