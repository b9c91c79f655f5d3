/** The pairs of one object in one state, the one that is looked at, and what is decided about it. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { decidePair, listPairs, type Pair, type PairState } from "~/api/duplicates";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";

export type Decision = "different" | "later" | "open";

/** At most so many records become one at once. */
const MOST = 10;

export const idsOf = (pair: Pair) => pair.records.map(({ id }) => id);

export function useQueue(object: ObjectMeta, state: PairState) {
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useInfiniteQuery({
    queryKey: ["pairs", object.key, state],
    queryFn: ({ pageParam, signal }) => listPairs(object.key, state, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.page.next,
    staleTime: 0,
  });
  const decideNow = useDecide(object, state);
  const pairs = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const index = Math.max(
    0,
    pairs.findIndex(({ id }) => id === chosen),
  );
  const pair = pairs[index];
  const move = (step: number) => setChosen(pairs[Math.min(pairs.length - 1, Math.max(0, index + step))]?.id ?? null);
  const decide = (decision: Decision) => {
    if (pair === undefined) return;
    setChosen(pairs[index + 1]?.id ?? pairs[index - 1]?.id ?? null);
    void decideNow(pair, decision);
  };
  const group = pair ? [...new Set(pairs.filter((one) => one.cluster === pair.cluster).flatMap(idsOf))] : [];
  const mayMerge = object.rights.update && object.rights.delete;
  const merge = (ids: readonly string[]) => {
    if (ids.length > 1) navigate(`/merge/${object.key}?ids=${ids.slice(0, MOST).join(",")}&from=duplicates`);
  };
  const mergesGroup = mayMerge && group.length > 2 && group.length <= MOST;
  return { query, pairs, pair, group, mayMerge, mergesGroup, choose: setChosen, move, decide, merge };
}

export type QueueState = ReturnType<typeof useQueue>;

/** Remembers what a pair is; the toast takes it back. */
function useDecide(object: ObjectMeta, state: PairState) {
  const { words } = useI18n();
  const text = useDataWords().duplicates;
  const toast = useToast();
  const client = useQueryClient();
  return async (pair: Pair, decision: Decision) => {
    const again = () => client.invalidateQueries({ queryKey: ["pairs", object.key] });
    const before = state === "merged" ? "open" : state;
    try {
      await decidePair(pair.id, decision);
      const undo = () => void decidePair(pair.id, before).then(again, () => undefined);
      toast({ text: text.decided[decision], action: { label: words.common.undo, run: undo } });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    await again();
  };
}
