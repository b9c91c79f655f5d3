/** What belongs to a record, in one request; a change anywhere near it reads it again. */
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { getOverview } from "~/api/page";
import { Problem } from "~/api/problem";

export const overviewKey = (object: string, id: string) => ["related", object, id, "overview"] as const;

export const overviewQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: overviewKey(object, id),
    queryFn: ({ signal }) => getOverview(object, id, signal),
    staleTime: 5_000,
    retry: (count, error) => !(error instanceof Problem) && count < 2,
  });

export function useOverview(object: string, id: string, enabled: boolean) {
  return useQuery({ ...overviewQuery(object, id), enabled });
}

/** Reads again everything that is shown around a record. */
export function useRefreshAround(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: ["related"] });
    void client.invalidateQueries({ queryKey: ["record"] });
    void client.invalidateQueries({ queryKey: ["history"] });
  };
}
