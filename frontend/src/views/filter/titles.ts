/** The titles of records that a condition names by id. */
import { useQuery } from "@tanstack/react-query";
import type { Condition } from "~/api/condition";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { queryRecords } from "~/api/records";
import { segmentsQuery } from "~/api/segments";

const none: ReadonlyMap<string, string> = new Map();

export function useTitles(object: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const title = useCatalog().findObject(object)?.title_field ?? "";
  const { data } = useQuery({
    queryKey: ["titles", object, ...ids],
    queryFn: ({ signal }) => queryRecords(object, { fields: [title], ids, limit: ids.length }, signal),
    enabled: ids.length > 0 && title !== "",
    staleTime: 60_000,
    select: (page) => new Map(page.data.map((record) => [record.id, asText(record[title])])),
  });
  return data ?? none;
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
