/** The registered verbs that the reader may use on a record, as its page tells them. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Label } from "./json";

export interface RecordAction {
  readonly name: string;
  readonly label: Label;
  readonly arguments: readonly { readonly key: string; readonly required: boolean }[];
  readonly confirm: string;
  readonly undoable: boolean;
}

export const actionsQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: ["actions", object, id],
    queryFn: async ({ signal }) =>
      (await request<{ actions: readonly RecordAction[] }>("GET", `/records/${object}/${id}/overview`, { signal })).data
        .actions,
    staleTime: 30_000,
    retry: false,
  });
