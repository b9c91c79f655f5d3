/** How far a bulk change is; afterwards, which records were refused and why. */
import { Button, Modal } from "antd";
import { useState } from "react";
import type { BulkResult } from "~/api/bulk";
import { isRunning } from "~/api/jobs";
import { useI18n } from "~/i18n";
import { useFloating } from "~/kit/floating";
import styles from "./bulk.module.css";
import type { BulkJobState } from "./useBulkJob";

interface JobProgressProps {
  state: BulkJobState;
  onStop: () => void;
  onClose: () => void;
  /** Does those that only warnings of duplicates stood against. */
  onAnyway: () => void;
}

export default function JobProgress({ state, onStop, onClose, onAnyway }: JobProgressProps) {
  const { words, format } = useI18n();
  const text = words.lists.bulk;
  const { job, kind, result } = state;
  const floats = useFloating();
  if (result && !isRunning(job)) {
    return <JobReport kind={kind} result={result} onClose={onClose} onAnyway={onAnyway} />;
  }
  const done = job.progress?.done ?? 0;
  const total = job.progress?.total ?? null;
  const share = total ? Math.min(1, done / total) : 0;
  const said =
    job.state === "queued"
      ? text.waiting
      : done === 0
        ? text.gathering(format.count(total ?? 0))
        : text.working(text.verbs[kind], format.count(done), format.count(total ?? done));
  return (
    <div ref={floats} className={styles.bar} aria-live="polite">
      <span className={styles.count}>{said}</span>
      <span
        className={styles.track}
        role="progressbar"
        aria-label={said}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <span className={styles.done} style={{ transform: `scaleX(${share})` }} />
      </span>
      <Button type="text" onClick={onStop}>
        {text.stop}
      </Button>
    </div>
  );
}

interface JobReportProps extends Pick<JobProgressProps, "onClose" | "onAnyway"> {
  kind: BulkJobState["kind"];
  result: BulkResult;
}

function JobReport({ kind, result, onClose, onAnyway }: JobReportProps) {
  const { words, format, language } = useI18n();
  const text = words.lists.bulk;
  const [open, setOpen] = useState(false);
  const { refusals, counts, doubled = [] } = result;
  const floats = useFloating();
  return (
    <>
      <div ref={floats} className={styles.bar} aria-live="polite">
        <span className={styles.count}>
          {text.result(text.done[kind], format.count(counts.changed))}
          {words.common.comma}
          {text.refused(format.count(counts.refused))}
        </span>
        {doubled.length > 0 && (
          <Button type="text" onClick={onAnyway}>
            {text.anyway(format.count(doubled.length))}
          </Button>
        )}
        <Button type="text" onClick={() => setOpen(true)}>
          {text.report}
        </Button>
        <Button type="text" onClick={onClose}>
          {words.common.close}
        </Button>
      </div>
      <Modal open={open} width={640} title={text.reportTitle} footer={null} onCancel={() => setOpen(false)}>
        <p className={styles.hint}>{text.reportHint(format.count(refusals.length), format.count(counts.refused))}</p>
        <ul className={styles.refusals}>
          {refusals.map((refusal) => (
            <li key={refusal.id}>
              <span className={styles.refusedName}>{refusal.title || refusal.id}</span>
              <span className={styles.refusedWhy}>{language === "en" ? refusal.en : refusal.zh}</span>
            </li>
          ))}
        </ul>
      </Modal>
    </>
  );
}
