/** Making several records one: which stays, which value each field gets, what moves, and the merge with its undo. */
import { Button } from "antd";
import { Merge as MergeIcon } from "lucide-react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, problemDetails, Skeleton } from "~/kit/states";
import page from "../page.module.css";
import { Follows } from "./Follows";
import { MergeTable } from "./MergeTable";
import styles from "./merge.module.css";
import { useMergeChoices, useMergePreview, useMergeRun } from "./useMerge";

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

interface MergeFormProps {
  object: ObjectMeta;
  ids: readonly string[];
  /** The page that led here. */
  from: string | null;
}

function MergeForm({ object, ids, from }: MergeFormProps) {
  const { words, label } = useI18n();
  const text = useDataWords().merge;
  const navigate = useNavigate();
  const choices = useMergeChoices(object, ids);
  const { query, preview } = useMergePreview(object, choices.ask);
  const { merging, problem, run } = useMergeRun(object, from);
  const title = text.title(ids.length, label(object.plural));
  useTitle(title);
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
            onKeep={choices.putKeep}
            onTake={choices.putTake}
            onValue={choices.putValue}
          />
          <Follows preview={preview} />
          <div className={styles.foot}>
            <p role="alert" className={styles.problem}>
              {wrong}
            </p>
            <Button onClick={() => navigate(-1)}>{words.common.cancel}</Button>
            <Button
              type="primary"
              loading={merging}
              disabled={query.isError}
              onClick={() => void run(choices.ask, preview)}
            >
              {text.run(ids.length)}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
