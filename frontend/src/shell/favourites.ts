/** One's favourites: what is starred, starring, and their order. Kept by the server. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type Choice, type Favourite, type Preferences, preferencesQuery, putPreferences } from "~/api/preferences";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";

const none: readonly Favourite[] = [];

/** Changes choices at once on the screen; what the server refuses is put back and said. */
export function useChoose(): (choice: Choice) => Promise<void> {
  const client = useQueryClient();
  const toast = useToast();
  const { words } = useI18n();
  return useCallback(
    async (choice) => {
      const { queryKey } = preferencesQuery;
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<Preferences>(queryKey);
      if (before) client.setQueryData<Preferences>(queryKey, { ...before, ...choice });
      try {
        client.setQueryData(queryKey, await putPreferences(choice));
      } catch (error) {
        client.setQueryData(queryKey, before);
        toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
      }
    },
    [client, toast, words],
  );
}

export type Star = Pick<Favourite, "kind" | "object" | "id" | "title">;

const same = (one: Star, other: Star) => one.kind === other.kind && one.object === other.object && one.id === other.id;

export function useFavourites() {
  const { data } = useQuery(preferencesQuery);
  const choose = useChoose();
  const favourites = data?.favourites ?? none;
  const toggle = (star: Star) => {
    const kept = favourites.filter((one) => !same(one, star));
    void choose({ favourites: kept.length < favourites.length ? kept : [...favourites, star] });
  };
  return {
    favourites,
    ready: data !== undefined,
    has: (star: Star) => favourites.some((one) => same(one, star)),
    toggle,
    arrange: (next: readonly Favourite[]) => void choose({ favourites: next }),
  };
}
