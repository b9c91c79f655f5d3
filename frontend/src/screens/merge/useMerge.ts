/** What is settled for a merge, what it would do, and doing it. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { type MergeAsk, type MergePreview, mergeRecords, previewMerge } from "~/api/duplicates";
import type { Json } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { problemDetails } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { listsOf } from "~/views/rowCache";

interface Choices {
  readonly keep: string;
  readonly take: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Json>>;
}

const without = <Value>(all: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name !== key));

/** Which record stays, and for fields whose value, or one of one's own; as the server is asked for it. */
export function useMergeChoices(object: ObjectMeta, ids: readonly string[]) {
  const catalog = useCatalog();
  const [choices, setChoices] = useState<Choices>({ keep: ids[0] ?? "", take: {}, values: {} });
  const { keep, take, values } = choices;
  const inputOf = (key: string, value: Json): Json => {
    const field = catalog.findField(object.key, key);
    return field ? typeOf(field).toInput(value) : value;
  };
  const ask: MergeAsk = {
    keep,
    losers: ids.filter((id) => id !== keep),
    take,
    values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, inputOf(key, value)])),
  };
  return {
    keep,
    values,
    ask,
    putKeep: (id: string) => setChoices({ ...choices, keep: id }),
    putTake: (field: string, id: string) =>
      setChoices({ keep, values: without(values, field), take: { ...take, [field]: id } }),
    putValue: (field: string, value: Json | undefined) => {
      const others = without(values, field);
      setChoices({
        keep,
        take: without(take, field),
        values: value === undefined ? others : { ...others, [field]: value },
      });
    },
  };
}

/** What the merge would do. While a value that somebody types is refused, the last good preview stays in sight. */
export function useMergePreview(object: ObjectMeta, ask: MergeAsk) {
  const query = useQuery({
    queryKey: ["merge", object.key, ask],
    queryFn: ({ signal }) => previewMerge(object.key, ask, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const [settled, setSettled] = useState<MergePreview | undefined>();
  if (query.data !== undefined && query.data !== settled) setSettled(query.data);
  return { query, preview: query.data ?? settled };
}

/** Merges, leads on, and leaves the undo in a toast. */
export function useMergeRun(object: ObjectMeta, from: string | null) {
  const { words } = useI18n();
  const text = useDataWords().merge;
  const toast = useToast();
  const undo = useUndo();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [merging, setMerging] = useState(false);
  const [problem, setProblem] = useState("");
  const again = () => {
    for (const rows of listsOf(object.key)) void rows.reload();
    void client.invalidateQueries({ queryKey: ["pairs", object.key] });
    void client.invalidateQueries({ queryKey: ["record", object.key] });
  };
  const run = async (ask: MergeAsk, preview: MergePreview) => {
    setMerging(true);
    setProblem("");
    try {
      const { operation, id } = await mergeRecords(object.key, ask);
      again();
      const kept = preview.records.find((record) => record.id === id);
      const action = { label: words.common.undo, run: () => void undo(operation, again) };
      toast({ text: text.done(titleOf(kept, object)), action });
      const place = from === "duplicates" ? `/duplicates?object=${object.key}` : `/o/${object.key}/${id}`;
      navigate(place, { replace: true });
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
      setMerging(false);
    }
  };
  return { merging, problem, run };
}

function titleOf(record: RecordData | undefined, object: ObjectMeta): string {
  const value = record?.[object.title_field];
  return typeof value === "string" ? value : "";
}
