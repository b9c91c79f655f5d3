/** The records that one looked at last, on whatever device. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useCatalog } from "~/api/meta";
import { noteVisit, type Preferences, preferencesQuery, type RecentRecord } from "~/api/preferences";
import { useSession } from "~/api/session";
import { whenIdle } from "~/kit/afterPaint";

const KEPT = 15;

export function useRecent(): readonly RecentRecord[] {
  const catalog = useCatalog();
  const { data } = useQuery(preferencesQuery);
  return (data?.recent ?? []).filter(({ object }) => catalog.findObject(object)?.active);
}

/** Remembers a record as looked at. Through another's eyes nothing is remembered. */
export function useRemember(object: string, id: string, title: string): void {
  const client = useQueryClient();
  const own = useSession().acting_as === null;
  useEffect(() => {
    if (!title || !own) return;
    client.setQueryData<Preferences>(preferencesQuery.queryKey, (known) => {
      if (known === undefined) return known;
      const others = known.recent.filter((entry) => entry.id !== id);
      return { ...known, recent: [{ object, id, title }, ...others].slice(0, KEPT) };
    });
  }, [client, object, id, title, own]);
  const named = title !== "";
  useEffect(() => {
    // What cannot be remembered is no reason to disturb somebody who reads.
    if (named && own) return whenIdle(() => void noteVisit(object, id).catch(() => undefined));
  }, [object, id, named, own]);
}
