/** Making several records one: which stays, which value each field gets, what moves, and the merge with its undo. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Merge as MergeIcon } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { type MergeAsk, type MergePreview, mergeRecords, previewMerge } from "~/api/duplicates";
import type { Json } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, problemDetails, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { listsOf } from "~/views/rowCache";
import page from "../page.module.css";
import { Follows } from "./Follows";
import { MergeTable } from "./MergeTable";
import styles from "./merge.module.css";

export function Merge() {
  const { object: key = "" } = useParams();
  const [params] = useSearchParams();
  const object = useCatalog().findObject(key);
  const text = useDataWords().merge;
  const ids = [...new Set((params.get("ids") ?? "").split(",").filter(Boolean))];
  if (object === undefined || ids.length < 2 || ids.length > 10) {
    return <Empty icon={<MergeIcon aria-hidden />} title={text.tooFew} />;
  }
  return <MergeForm key={ids.join()} object={object} ids={ids} from={params.get("from")} />;
}

interface Choices {
  readonly keep: string;
  readonly take: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Json>>;
}

function MergeForm({ object, ids, from }: { object: ObjectMeta; ids: readonly string[]; from: string | null }) {
  const { words, label } = useI18n();
  const text = useDataWords().merge;
  const catalog = useCatalog();
  const toast = useToast();
  const undo = useUndo();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [choices, setChoices] = useState<Choices>({ keep: ids[0] ?? "", take: {}, values: {} });
  const [merging, setMerging] = useState(false);
  const [problem, setProblem] = useState("");
  const title = text.title(ids.length, label(object.plural));
  useTitle(title);
  const ask: MergeAsk = {
    keep: choices.keep,
    losers: ids.filter((id) => id !== choices.keep),
    take: choices.take,
    values: Object.fromEntries(
      Object.entries(choices.values).map(([key, value]) => {
        const field = catalog.findField(object.key, key);
        return [key, field ? typeOf(field).toInput(value) : value];
      }),
    ),
  };
  const query = useQuery({
    queryKey: ["merge", object.key, ask],
    queryFn: ({ signal }) => previewMerge(object.key, ask, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const [settled, setSettled] = useState<MergePreview | undefined>();
  // While a value that somebody types is refused, the last good preview stays in sight.
  if (query.data !== undefined && query.data !== settled) setSettled(query.data);
  const preview = query.data ?? settled;
  const run = async () => {
    setMerging(true);
    setProblem("");
    try {
      const { operation, id } = await mergeRecords(object.key, ask);
      const again = () => {
        for (const rows of listsOf(object.key)) void rows.reload();
        void client.invalidateQueries({ queryKey: ["pairs", object.key] });
        void client.invalidateQueries({ queryKey: ["record", object.key] });
      };
      again();
      const kept = preview?.records.find((record) => record.id === id);
      const action = { label: words.common.undo, run: () => void undo(operation, again) };
      toast({ text: text.done(titleOf(kept, object)), action });
      navigate(from === "duplicates" ? `/duplicates?object=${object.key}` : `/o/${object.key}/${id}`, {
        replace: true,
      });
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
      setMerging(false);
    }
  };
  if (query.isError && preview === undefined) {
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  }
  const wrong = problem || (query.isError ? problemDetails(query.error, words.states.unreachable) : "");
  return (
    <div className={styles.page}>
      <header className={page.head}>
        <h1 className={page.title}>{title}</h1>
        <p className={page.hint}>{text.hint}</p>
      </header>
      {preview === undefined ? (
        <Skeleton lines={8} />
      ) : (
        <>
          <MergeTable
            object={object}
            ids={ids}
            preview={preview}
            keep={choices.keep}
            values={choices.values}
            onKeep={(keep) => setChoices({ ...choices, keep })}
            onTake={(field, id) => {
              const { [field]: _, ...values } = choices.values;
              setChoices({ ...choices, values, take: { ...choices.take, [field]: id } });
            }}
            onValue={(field, value) => {
              const { [field]: _, ...take } = choices.take;
              const { [field]: __, ...others } = choices.values;
              setChoices({ ...choices, take, values: value === undefined ? others : { ...others, [field]: value } });
            }}
          />
          <Follows preview={preview} />
        </>
      )}
      {preview !== undefined && (
        <div className={styles.foot}>
          <p role="alert" className={styles.problem}>
            {wrong}
          </p>
          <Button onClick={() => navigate(-1)}>{words.common.cancel}</Button>
          <Button type="primary" loading={merging} disabled={query.isError} onClick={() => void run()}>
            {text.run(ids.length)}
          </Button>
        </div>
      )}
    </div>
  );
}

function titleOf(record: RecordData | undefined, object: ObjectMeta): string {
  const value = record?.[object.title_field];
  return typeof value === "string" ? value : "";
}
