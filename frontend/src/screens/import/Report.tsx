/** What came of an import, or would: counts, samples of changes, rows to mend, and what to do next. */
import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { type Fix, type ImportReport, mendRows, refusedRowsPath, startImport } from "~/api/imports";
import type { Job } from "~/api/jobs";
import { asText, isObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { mergeFixes } from "./fixes";
import styles from "./import.module.css";
import { Mending } from "./Mending";
import { Samples } from "./Samples";
import { UndoImport } from "./UndoImport";
import { useMendJob } from "./useMendJob";

interface ReportProps {
  report: ImportReport;
  onAgain: () => void;
  onBack: (() => void) | undefined;
  onStarted: (id: string, object: string) => void;
  onChanged: () => void;
}

export function Report({ report, onAgain, onBack, onStarted, onChanged }: ReportProps) {
  const { words, format, label } = useI18n();
  const text = useDataWords().importing;
  const toast = useToast();
  const object = useCatalog().findObject(report.object);
  const [fixes, setFixes] = useState<readonly Fix[]>([]);
  const [busy, setBusy] = useState(false);
  const { dry_run: rehearsal, counts, order, job } = report;
  const mended = () => {
    setFixes([]);
    onChanged();
  };
  const mending = useMendJob(mended);
  const failed = (error: unknown) => toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
  const start = async (dry: boolean) => {
    if (order === null) return;
    setBusy(true);
    try {
      const all = mergeFixes(order.fixes ?? [], fixes);
      onStarted((await startImport({ ...order, fixes: all, dry_run: dry })).id, report.object);
    } catch (error) {
      failed(error);
      setBusy(false);
    }
  };
  const mend = async () => {
    try {
      mending.watch(await mendRows(report.id, fixes));
    } catch (error) {
      failed(error);
    }
  };
  const jobError = isObject(job.error) ? asText(job.error.message ?? job.error.detail) : "";
  const going = counts ? counts.created + counts.updated + fixes.length : 0;
  return (
    <div>
      <h2 className={styles.runTitle}>{titleOf(report, words.importing)}</h2>
      <p className={styles.note}>
        {report.file_name}
        {rehearsal && ` · ${words.importing.rehearsedHint}`}
      </p>
      {jobError && job.state === "failed" && (
        <p role="alert" className={styles.warning}>
          {jobError}
        </p>
      )}
      {counts && (
        <dl className={styles.numbers}>
          {(["created", "updated", "unchanged", "failed"] as const).map((name) => (
            <div key={name} data-bad={(name === "failed" && counts.failed > 0) || undefined}>
              <dt>{words.importing[name]}</dt>
              <dd>{format.count(counts[name])}</dd>
            </div>
          ))}
        </dl>
      )}
      {rehearsal && counts?.failed === 0 && <p className={styles.note}>{text.allGood}</p>}
      {report.problems.length > 0 && order && (
        <Mending
          report={report}
          order={order}
          fixes={fixes}
          onFixes={setFixes}
          reload={mending.round}
          busy={mending.job !== null}
        />
      )}
      {rehearsal && report.samples.length > 0 && object && <Samples report={report} object={object} />}
      <div className={styles.foot}>
        <span className={styles.note} aria-live="polite">
          {mending.job ? text.mending : fixes.length > 0 && text.fixed(format.count(fixes.length))}
        </span>
        {!rehearsal && report.operation && (counts?.created || counts?.updated) ? <UndoImport report={report} /> : null}
        {report.problems.length > 0 && !rehearsal && (
          <a href={refusedRowsPath(report.id)} download className={styles.download}>
            {words.importing.refusedRows}
          </a>
        )}
        {rehearsal && onBack ? (
          <Button onClick={onBack}>{words.common.back}</Button>
        ) : (
          <Button onClick={onAgain}>{words.importing.again}</Button>
        )}
        {rehearsal && order && fixes.length > 0 && (
          <Button disabled={busy} onClick={() => void start(true)}>
            {text.rehearseAgain}
          </Button>
        )}
        {rehearsal && order && (
          <Button type="primary" disabled={going === 0} loading={busy} onClick={() => void start(false)}>
            {words.importing.commit}
          </Button>
        )}
        {!rehearsal && fixes.length > 0 && (
          <Button type="primary" loading={mending.job !== null} onClick={() => void mend()}>
            {text.mend(format.count(fixes.length))}
          </Button>
        )}
        {!rehearsal && fixes.length === 0 && object && (
          <Link to={`/o/${object.key}`}>
            <Button type="primary">{words.importing.see(label(object.plural))}</Button>
          </Link>
        )}
      </div>
    </div>
  );
}

interface Titles {
  readonly rehearsed: string;
  readonly finished: string;
  readonly broken: string;
}

function titleOf({ job, dry_run: rehearsal }: { job: Job; dry_run: boolean }, words: Titles): string {
  if (job.state !== "done") return words.broken;
  return rehearsal ? words.rehearsed : words.finished;
}
