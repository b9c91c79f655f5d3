/** The titles of records that a condition names by id. */
import { useQuery } from "@tanstack/react-query";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { queryRecords } from "~/api/records";

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
