/** What came of an import, or would: counts, samples of changes, rows to mend, and what to do next. */
import { Button } from "antd";
import { Link } from "react-router";
import { type ImportCounts, type ImportReport, refusedRowsPath } from "~/api/imports";
import type { Job } from "~/api/jobs";
import { asText, isObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import styles from "./import.module.css";
import { Mending } from "./Mending";
import { Samples } from "./Samples";
import { UndoImport } from "./UndoImport";
import { type ReportMending, useFailed, useMending } from "./useMending";

interface ReportProps {
  report: ImportReport;
  onAgain: () => void;
  onBack: () => Promise<void>;
  onStarted: (id: string, object: string) => void;
  onChanged: () => void;
}

export function Report({ report, onAgain, onBack, onStarted, onChanged }: ReportProps) {
  const { words } = useI18n();
  const text = useDataWords().importing;
  const object = useCatalog().findObject(report.object);
  const mending = useMending(report, onStarted, onChanged);
  const { dry_run: rehearsal, counts, order, job } = report;
  const jobError = isObject(job.error) ? asText(job.error.message ?? job.error.detail) : "";
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
      {counts && <Numbers counts={counts} />}
      {rehearsal && counts?.failed === 0 && <p className={styles.note}>{text.allGood}</p>}
      {report.problems.length > 0 && order && (
        <Mending
          report={report}
          order={order}
          fixes={mending.fixes}
          onFixes={mending.setFixes}
          reload={mending.round}
          busy={mending.running}
        />
      )}
      {rehearsal && report.samples.length > 0 && object && <Samples report={report} object={object} />}
      <Foot report={report} object={object} mending={mending} onAgain={onAgain} onBack={onBack} />
    </div>
  );
}

function Numbers({ counts }: { counts: ImportCounts }) {
  const { words, format } = useI18n();
  return (
    <dl className={styles.numbers}>
      {(["created", "updated", "unchanged", "failed"] as const).map((name) => (
        <div key={name} data-bad={(name === "failed" && counts.failed > 0) || undefined}>
          <dt>{words.importing[name]}</dt>
          <dd>{format.count(counts[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

interface FootProps {
  report: ImportReport;
  object: ObjectMeta | undefined;
  mending: ReportMending;
  onAgain: () => void;
  onBack: () => Promise<void>;
}

function Foot({ report, object, mending, onAgain, onBack }: FootProps) {
  const { words, format, label } = useI18n();
  const text = useDataWords().importing;
  const failed = useFailed();
  const { counts } = report;
  const fixed = mending.fixes.length;
  const written = (counts?.created ?? 0) + (counts?.updated ?? 0);
  const said = mending.running ? text.mending : fixed > 0 && text.fixed(format.count(fixed));
  const settings = (
    <Button disabled={mending.busy} onClick={() => void onBack().catch(failed)}>
      {text.settings}
    </Button>
  );
  if (report.dry_run || report.job.state === "failed") {
    return (
      <div className={styles.foot}>
        <span className={styles.note} aria-live="polite">
          {said}
        </span>
        {report.order ? settings : <Button onClick={onAgain}>{words.importing.again}</Button>}
        {fixed > 0 && (
          <Button disabled={mending.busy} onClick={() => void mending.start(true)}>
            {text.rehearseAgain}
          </Button>
        )}
        {report.order && report.job.state === "done" && (
          <Button
            type="primary"
            disabled={written + fixed === 0}
            loading={mending.busy}
            onClick={() => void mending.start(false)}
          >
            {words.importing.commit}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className={styles.foot}>
      <span className={styles.note} aria-live="polite">
        {said}
      </span>
      {report.operation && written > 0 && <UndoImport report={report} />}
      {report.problems.length > 0 && (
        <a href={refusedRowsPath(report.id)} download className={styles.download}>
          {words.importing.refusedRows}
        </a>
      )}
      <Button onClick={onAgain}>{words.importing.again}</Button>
      {fixed > 0 ? (
        <Button type="primary" loading={mending.running} onClick={() => void mending.mend()}>
          {text.mend(format.count(fixed))}
        </Button>
      ) : (
        object && (
          <Link to={`/o/${object.key}`}>
            <Button type="primary">{words.importing.see(label(object.plural))}</Button>
          </Link>
        )
      )}
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
