/** Changes of others as they happen: known records are read again, lists say that there is something new. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { metaQuery } from "~/api/meta";
import { notificationsQuery } from "~/api/notifications";
import { isOwn } from "~/api/own";
import { queryRecords, type RecordData } from "~/api/records";
import { todayQuery } from "~/api/today";
import { listsOf } from "~/views/rowCache";

interface Change {
  readonly object: string;
  readonly id: string;
  readonly version: number;
}

const GATHER = 250;

function parse(data: unknown): Partial<Change> {
  const value: unknown = typeof data === "string" ? JSON.parse(data) : null;
  return typeof value === "object" && value !== null ? (value as Partial<Change>) : {};
}

export function Live() {
  const client = useQueryClient();
  useEffect(() => {
    if (typeof EventSource === "undefined") return;
    const source = new EventSource("/api/v1/events");
    let waiting: Change[] = [];
    let timer = 0;
    const flush = () => {
      timer = 0;
      const changes = waiting;
      waiting = [];
      for (const object of new Set(changes.map((change) => change.object))) {
        void refresh(
          object,
          changes.filter((change) => change.object === object),
        );
      }
    };
    const refresh = async (object: string, changes: readonly Change[]) => {
      for (const { id, version } of changes) {
        const known = client.getQueryData<RecordData>(["record", object, id]);
        if (known !== undefined && known.version < version) {
          void client.invalidateQueries({ queryKey: ["record", object, id] });
          void client.invalidateQueries({ queryKey: ["history", object, id] });
        }
      }
      void client.invalidateQueries({ queryKey: ["related"] });
      void client.invalidateQueries({ queryKey: ["calendar", object] });
      void client.invalidateQueries({ queryKey: todayQuery.queryKey });
      for (const rows of listsOf(object)) {
        const inRows = changes.filter(({ id, version }) => (rows.find(id)?.version ?? version) < version);
        const unknown = changes.some(({ id }) => rows.find(id) === undefined && !isOwn(id));
        if (unknown) rows.markStale();
        if (inRows.length === 0) continue;
        const ids = inRows.slice(0, 200).map(({ id }) => id);
        const page = await queryRecords(object, { fields: rows.query.fields, ids, limit: ids.length });
        rows.patch(page.data);
      }
    };
    const many = (object: string) => {
      for (const rows of listsOf(object)) rows.markStale();
      void client.invalidateQueries({ queryKey: ["calendar", object] });
      void client.invalidateQueries({ queryKey: todayQuery.queryKey });
    };
    const one = (event: MessageEvent) => {
      const { object = "", id, version = 0 } = parse(event.data);
      if (object === "catalog") void client.invalidateQueries({ queryKey: metaQuery.queryKey });
      else if (object === "notification") void client.invalidateQueries({ queryKey: notificationsQuery.queryKey });
      else if (!id) many(object);
      if (!object || !id || object === "notification") return;
      waiting.push({ object, id, version });
      if (timer === 0) timer = window.setTimeout(flush, GATHER);
    };
    source.addEventListener("change", one);
    return () => {
      window.clearTimeout(timer);
      source.close();
    };
  }, [client]);
  return null;
}
