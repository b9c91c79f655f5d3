/** Begins to load a record that somebody is about to open: what its page needs, or what a look beside the list does. */
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

export function usePeekAhead(object: string): (id: string) => void {
  const client = useQueryClient();
  return useCallback((id) => void client.prefetchQuery(recordQuery(object, id)), [client, object]);
}
