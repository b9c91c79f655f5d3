/** Begins to load the page of a record that somebody is about to open. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { overviewQuery } from "./useOverview";
import { recordQuery } from "./useRecord";

export function useRecordAhead(object: string): (id: string) => void {
  const client = useQueryClient();
  return useCallback(
    (id) => {
      void client.prefetchQuery(recordQuery(object, id));
      void client.prefetchQuery(overviewQuery(object, id));
    },
    [client, object],
  );
}
