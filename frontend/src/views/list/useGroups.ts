/** The groups of a list with what they count and add up to, and which of them stand open. */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useReducer } from "react";
import { allOf } from "~/api/condition";
import { asText, type Json } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { aggregate } from "~/api/records";
import type { Group, Section } from "../grid/source";
import { isSummable } from "../layouts";
import { cachedGroups, rowsOfGroup } from "../rowCache";
import type { RowsQuery } from "../rows";
import { groupCondition, groupKey, splitGroup } from "./grouping";

/** As many groups as are shown. */
export const MOST_GROUPS = 200;
/** As many sums as a header has room for. */
const MOST_SUMS = 5;

const noGroups: readonly Group[] = [];

export function useSections(object: ObjectMeta, group: string | null, query: RowsQuery) {
  const found = useGroups(object, group, query);
  const cached = useMemo(() => (group === null ? undefined : cachedGroups(query, group)), [query, group]);
  const [, again] = useReducer((count: number) => count + 1, 0);
  const open = cached?.open;
  const sections = useMemo((): Section[] => {
    if (cached === undefined || group === null) return [];
    return found.groups.map((one) => {
      if (!open?.has(one.key)) return { group: { ...one, open: false }, rows: undefined };
      const where = allOf(query.where, groupCondition(group, one.value));
      return { group: { ...one, open: true }, rows: rowsOfGroup(cached, one.key, { ...query, where }) };
    });
  }, [found.groups, cached, open, query, group]);
  const set = (next: ReadonlySet<string>) => {
    if (cached) cached.open = next;
    again();
  };
  return {
    ...found,
    cached,
    sections,
    toggle: ({ key }: Group) => {
      const next = new Set(open);
      if (!next.delete(key)) next.add(key);
      set(next);
    },
    openAll: (on: boolean) => set(new Set(on ? found.groups.map(({ key }) => key) : [])),
  };
}

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
