/** Changes of others as they happen: known records are read again, lists say that there is something new. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { metaQuery } from "~/api/meta";
import { queryRecords, type RecordData } from "~/api/records";
import { listsOf } from "~/views/rowCache";

interface Change {
  readonly object: string;
  readonly id: string;
  readonly version: number;
}

const GATHER = 250;

function parse(data: unknown): Change | null {
  if (typeof data !== "string") return null;
  const value: unknown = JSON.parse(data);
  if (typeof value !== "object" || value === null || !("object" in value) || !("id" in value)) return null;
  return value as Change;
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
      for (const rows of listsOf(object)) {
        const inRows = changes.filter(({ id, version }) => (rows.find(id)?.version ?? version) < version);
        const unknown = changes.some(({ id }) => rows.find(id) === undefined);
        if (unknown) rows.markStale();
        if (inRows.length === 0) continue;
        const ids = inRows.slice(0, 200).map(({ id }) => id);
        const page = await queryRecords(object, { fields: rows.query.fields, ids, limit: ids.length });
        rows.patch(page.data);
      }
    };
    const take = (event: MessageEvent) => {
      const change = parse(event.data);
      if (change === null) return;
      if (change.object === "catalog" || change.object === "meta") {
        void client.invalidateQueries({ queryKey: metaQuery.queryKey });
        return;
      }
      waiting.push(change);
      if (timer === 0) timer = window.setTimeout(flush, GATHER);
    };
    source.addEventListener("message", take);
    source.addEventListener("change", take);
    return () => {
      window.clearTimeout(timer);
      source.close();
    };
  }, [client]);
  return null;
}
