/** What can be done to the ticked records, or to all that match: a bar that floats over the foot of the list. */
import { lazy, Suspense } from "react";
import type { Condition } from "~/api/condition";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useFloating } from "~/kit/floating";
import { usePhone } from "~/kit/media";
import type { ListSource } from "../list/useListSource";
import type { useSelection } from "../list/useSelection";
import { FIRST_PAGE } from "../rows";
import { BulkButtons } from "./BulkButtons";
import styles from "./bulk.module.css";
import { useBatch } from "./useBatch";
import { useBulkJob } from "./useBulkJob";

const JobProgress = lazy(() => import("./JobProgress"));

export interface BulkBarProps {
  object: ObjectMeta;
  chosen: ReturnType<typeof useSelection>;
  where: Condition | undefined;
  list: ListSource;
  bin: boolean;
  onExport: () => void;
  onReload: () => void;
}

export function BulkBar(props: BulkBarProps) {
  const { object, chosen, list, onReload } = props;
  const { words, format } = useI18n();
  const text = words.lists.bulk;
  const phone = usePhone();
  const floats = useFloating();
  const run = useBatch(object.key, onReload, chosen.clear);
  const job = useBulkJob(object.key, onReload);
  const { selection, everything, setEverything } = chosen;
  if (job.state) {
    return (
      <Suspense>
        <JobProgress state={job.state} onStop={job.stop} onClose={job.close} onAnyway={job.anyway} />
      </Suspense>
    );
  }
  if (selection.size === 0 || phone) return null;
  const total = list.count ?? selection.size;
  // Rows that came after all of them were ticked do not take the offer away.
  const ticked = selection.size >= Math.min(list.source.rows, FIRST_PAGE);
  const more = !everything && total > selection.size && ticked;
  return (
    <div
      ref={floats}
      className={styles.bar}
      role="toolbar"
      aria-label={words.list.selected(everything ? total : selection.size)}
    >
      <span className={styles.count}>
        {everything ? text.allChosen(format.count(total)) : words.list.selected(selection.size)}
      </span>
      {more && (
        <button type="button" className={styles.link} onClick={() => setEverything(true)}>
          {text.allMatching(list.exact ? format.count(total) : `${format.count(total)}+`)}
        </button>
      )}
      {everything && (
        <button type="button" className={styles.link} onClick={() => setEverything(false)}>
          {text.onlyLoaded}
        </button>
      )}
      <span className={styles.rule} />
      <BulkButtons {...props} total={total} run={run} start={(asked) => void job.start(asked)} />
    </div>
  );
}
