/** Begins to load a list that somebody is about to open: its rows are on their way before he clicks. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import type { ObjectMeta } from "~/api/meta";
import { preferencesQuery } from "~/api/preferences";
import { viewsQuery } from "~/api/views";
import { loadedAhead } from "~/shell/ahead";
import { cachedList } from "../rowCache";
import { rowsQuery } from "../rowsQuery";
import { startingView } from "../saved/start";

/** How long the mouse rests on a link before it is meant. */
const REST = 60;

export function useListAhead(object: ObjectMeta) {
  const client = useQueryClient();
  return useMemo(() => {
    let timer = 0;
    const begin = async () => {
      const asked = viewsQuery(object.key);
      // Views that are known already may be old: the list asks again for them, beside its rows.
      const views = client.getQueryData(asked.queryKey) ?? (await client.fetchQuery(asked));
      const view = startingView(object, views, client.getQueryData(preferencesQuery.queryKey)?.starts);
      if (view.layout === "grid" && view.group === null) cachedList(rowsQuery(object, view)).rows.need(0);
    };
    // The list itself says what went wrong, when it is opened.
    const run = () => void begin().catch(() => undefined);
    return {
      onPointerEnter: () => {
        timer = window.setTimeout(run, REST);
      },
      onPointerLeave: () => window.clearTimeout(timer),
      onPointerDown: () => {
        window.clearTimeout(timer);
        run();
      },
    };
  }, [client, object]);
}

/** Reads which views the lists of the navigation have, when all else is there: a list that is opened then asks for its
 * rows at once. */
export function useViewsAhead(groups: readonly { readonly objects: readonly ObjectMeta[] }[]): void {
  const client = useQueryClient();
  const keys = groups.flatMap(({ objects }) => objects.map(({ key }) => key)).join(",");
  useEffect(() => {
    let wanted = true;
    const read = async () => {
      await loadedAhead;
      for (const key of keys.split(",")) if (wanted && key) await client.prefetchQuery(viewsQuery(key));
    };
    void read();
    return () => {
      wanted = false;
    };
  }, [client, keys]);
}
