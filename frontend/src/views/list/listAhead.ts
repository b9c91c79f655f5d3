/** Begins to load a list that somebody is about to open: its rows are on their way before he clicks. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ObjectMeta } from "~/api/meta";
import { viewsQuery } from "~/api/views";
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
      const views = await client.fetchQuery(viewsQuery(object.key));
      const view = startingView(views);
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
