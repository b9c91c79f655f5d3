/** The import as it runs: progress, pause and going on; then what came of it. */
import { useQuery } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { useEffect } from "react";
import { getImport, type ImportReport } from "~/api/imports";
import { cancelJob, isRunning, resumeJob } from "~/api/jobs";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { listsOf } from "~/views/rowCache";
import styles from "./import.module.css";
import { Report } from "./Report";
import { UndoImport } from "./UndoImport";

interface RunStepProps {
  id: string;
  /** How many rows the file has, where it was looked at here. */
  rows: number | undefined;
  onFinished: () => void;
  onAgain: () => void;
  /** Back to the columns of an import. */
  onBack: (report: ImportReport) => Promise<void>;
  onStarted: (id: string, object: string) => void;
}

const EVERY = 700;

export function RunStep({ id, rows, onFinished, onAgain, onBack, onStarted }: RunStepProps) {
  const query = useQuery({
    queryKey: ["import", id],
    queryFn: ({ signal }) => getImport(id, signal),
    refetchInterval: (state) => (state.state.data === undefined || isRunning(state.state.data.job) ? EVERY : false),
    staleTime: 0,
  });
  const report = query.data;
  const over = report !== undefined && !isRunning(report.job);
  const object = report?.object;
  useEffect(() => {
    if (!over) return;
    onFinished();
    for (const rows of listsOf(object ?? "")) void rows.reload();
  }, [over, object, onFinished]);
  const again = () => void query.refetch();
  if (query.isError) return <ErrorState error={query.error} retry={again} />;
  if (report === undefined) return <Skeleton lines={4} />;
  if (over && report.job.state === "cancelled") return <Paused report={report} onAgain={onAgain} onChanged={again} />;
  if (over) {
    return (
      <Report report={report} onAgain={onAgain} onBack={() => onBack(report)} onStarted={onStarted} onChanged={again} />
    );
  }
  return <Running report={report} rows={rows} onChanged={again} />;
}

interface RunningProps {
  report: ImportReport;
  rows: number | undefined;
  onChanged: () => void;
}

function Running({ report, rows, onChanged }: RunningProps) {
  const { words, format } = useI18n();
  const text = useDataWords().importing;
  const done = report.job.progress?.done ?? 0;
  const total = report.job.progress?.total ?? rows ?? 0;
  const title = report.dry_run ? words.importing.rehearsing : words.importing.running;
  return (
    <div className={styles.run}>
      <h2 className={styles.runTitle}>{title}</h2>
      <Progress
        percent={total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 0}
        showInfo={false}
        strokeColor="var(--accent-fill)"
        railColor="var(--bone)"
        aria-label={title}
      />
      <p className={styles.note} aria-live="polite">
        {format.count(done)} / {total > 0 ? words.importing.rows(total) : "…"}
      </p>
      <p className={styles.note}>{words.importing.canLeave}</p>
      <Button onClick={() => void cancelJob(report.job.id).then(onChanged, onChanged)}>
        {report.dry_run ? words.importing.cancel : text.pause}
      </Button>
    </div>
  );
}

interface PausedProps {
  report: ImportReport;
  onAgain: () => void;
  onChanged: () => void;
}

function Paused({ report, onAgain, onChanged }: PausedProps) {
  const { words, format } = useI18n();
  const text = useDataWords().importing;
  const toast = useToast();
  const done = report.job.progress?.done ?? 0;
  const resume = async () => {
    try {
      await resumeJob(report.job.id);
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    onChanged();
  };
  return (
    <div className={styles.run}>
      <h2 className={styles.runTitle}>{report.dry_run ? words.importing.stopped : text.paused}</h2>
      {!report.dry_run && <p className={styles.note}>{text.pausedHint(format.count(done))}</p>}
      <div className={styles.buttons}>
        <Button type="primary" onClick={() => void resume()}>
          {text.resume}
        </Button>
        {!report.dry_run && done > 0 && <UndoImport report={report} />}
        <Button type="text" onClick={onAgain}>
          {words.importing.again}
        </Button>
      </div>
    </div>
  );
}
