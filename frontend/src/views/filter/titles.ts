/** The titles of records that a condition names by id. */
import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import type { Condition } from "~/api/condition";
import { asText } from "~/api/json";
import { type Catalog, useCatalog } from "~/api/meta";
import { queryRecords } from "~/api/records";
import { segmentsQuery } from "~/api/segments";
import { toKeys } from "~/fieldtypes/values";

const none: ReadonlyMap<string, string> = new Map();

export function useTitles(object: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const title = useCatalog().findObject(object)?.title_field ?? "";
  return useQuery(titlesQuery(object, title, ids)).data ?? none;
}

const titlesQuery = (object: string, title: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: ["titles", object, ...ids],
    queryFn: ({ signal }) => queryRecords(object, { fields: [title], ids, limit: ids.length }, signal),
    enabled: ids.length > 0 && title !== "",
    staleTime: 60_000,
    select: (page) => new Map(page.data.map((record) => [record.id, asText(record[title])])),
  });

/** Which records a condition names, by object: at any depth, also in conditions about what is related. */
function namedIn(condition: Condition, object: string, catalog: Catalog, found: Map<string, Set<string>>): void {
  if ("all" in condition) for (const part of condition.all) namedIn(part, object, catalog, found);
  else if ("any" in condition) for (const part of condition.any) namedIn(part, object, catalog, found);
  else if ("not" in condition) namedIn(condition.not, object, catalog, found);
  else if ("related" in condition) {
    const child = catalog.findObject(object)?.relations.find(({ key }) => key === condition.related)?.object;
    if (child !== undefined && condition.where) namedIn(condition.where, child, catalog, found);
  } else if ("field" in condition) {
    const field = catalog.findPath(object, condition.field)?.at(-1);
    const target = field && catalog.targetOf(field);
    if (target === undefined) return;
    const { value = null } = condition;
    const ids = (typeof value === "string" ? [value] : toKeys(value)).filter((id) => ID.test(id));
    found.set(target, new Set([...(found.get(target) ?? []), ...ids]));
  }
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-/i;

/** The titles of all records that a condition names. */
export function useConditionTitles(object: string, condition: Condition): (id: string) => string | undefined {
  const catalog = useCatalog();
  const named = new Map<string, Set<string>>();
  namedIn(condition, object, catalog, named);
  const asked = [...named].filter(([, ids]) => ids.size > 0);
  const answers = useQueries({
    queries: asked.map(([target, ids]) =>
      titlesQuery(target, catalog.findObject(target)?.title_field ?? "", [...ids].toSorted()),
    ),
  });
  return (id) => answers.map(({ data }) => data?.get(id)).find((title) => title !== undefined);
}

/** Whether a condition asks for a segment anywhere. */
function asksSegment(condition: Condition | undefined): boolean {
  if (condition === undefined) return false;
  if ("segment" in condition) return true;
  if ("all" in condition) return condition.all.some(asksSegment);
  if ("any" in condition) return condition.any.some(asksSegment);
  if ("not" in condition) return asksSegment(condition.not);
  return "related" in condition && asksSegment(condition.where);
}

/** The names of the segments that a condition asks for; nothing is loaded where it asks for none. */
export function useSegmentNames(condition: Condition | undefined): (id: string) => string | undefined {
  const { data } = useQuery({ ...segmentsQuery, enabled: asksSegment(condition), staleTime: 60_000 });
  return (id) => data?.find((segment) => segment.id === id)?.name;
}
