/** The import as it runs, and what came of it. */
import { useQuery } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { getImport, type ImportReport, refusedRowsPath } from "~/api/imports";
import { cancelJob, isRunning } from "~/api/jobs";
import { asText, isObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { undoOperation } from "~/api/operations";
import { useI18n } from "~/i18n";
import { ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { listsOf } from "~/views/rowCache";
import styles from "./import.module.css";

interface RunStepProps {
  id: string;
  onFinished: () => void;
  onAgain: () => void;
  /** After a rehearsal: does the same for real. */
  onCommit: (() => Promise<void>) | undefined;
}

const EVERY = 700;

export function RunStep({ id, onFinished, onAgain, onCommit }: RunStepProps) {
  const { words, format } = useI18n();
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
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (report === undefined) return <Skeleton lines={4} />;
  if (over) return <Report report={report} onAgain={onAgain} onCommit={onCommit} />;
  const done = report.job.progress?.done ?? 0;
  const total = report.job.progress?.total ?? 0;
  return (
    <div className={styles.run}>
      <h2 className={styles.runTitle}>{onCommit ? words.importing.rehearsing : words.importing.running}</h2>
      <Progress
        percent={total > 0 ? Math.min(100, Math.floor((done / total) * 100)) : 0}
        showInfo={false}
        strokeColor="var(--accent-fill)"
        railColor="var(--bone)"
        aria-label={words.importing.running}
      />
      <p className={styles.note} aria-live="polite">
        {format.count(done)} / {total > 0 ? words.importing.rows(total) : "…"}
      </p>
      <p className={styles.note}>{words.importing.canLeave}</p>
      <Button onClick={() => void cancelJob(report.job.id).then(() => query.refetch())}>
        {words.importing.cancel}
      </Button>
    </div>
  );
}

interface ReportProps extends Pick<RunStepProps, "onAgain" | "onCommit"> {
  report: ImportReport;
}

function Report({ report, onAgain, onCommit }: ReportProps) {
  const { words, format, label } = useI18n();
  const catalog = useCatalog();
  const object = catalog.findObject(report.object);
  const titles = { done: words.importing.finished, cancelled: words.importing.stopped, failed: words.importing.broken };
  const title =
    report.job.state === "done" || report.job.state === "cancelled" ? titles[report.job.state] : titles.failed;
  const jobError = isObject(report.job.error) ? asText(report.job.error.message ?? report.job.error.detail) : "";
  const numbers: [string, number][] = [
    [words.importing.created, report.counts.created],
    [words.importing.updated, report.counts.updated],
    [words.importing.unchanged, report.counts.unchanged],
    [words.importing.failed, report.counts.failed],
  ];
  const fieldName = (key: string | null) => (key ? label(catalog.findField(report.object, key)?.label) || key : "");
  return (
    <div>
      <h2 className={styles.runTitle}>{onCommit ? words.importing.rehearsed : title}</h2>
      {onCommit && <p className={styles.note}>{words.importing.rehearsedHint}</p>}
      {jobError && (
        <p role="alert" className={styles.warning}>
          {jobError}
        </p>
      )}
      <dl className={styles.numbers}>
        {numbers.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{format.count(count)}</dd>
          </div>
        ))}
      </dl>
      {report.problems.length > 0 && (
        <table className={styles.mapping}>
          <thead>
            <tr>
              <th scope="col">{words.importing.row}</th>
              <th scope="col">{words.importing.field}</th>
              <th scope="col">{words.importing.problem}</th>
            </tr>
          </thead>
          <tbody>
            {report.problems.slice(0, 200).map((problem) => (
              <tr key={`${problem.row}.${problem.field}.${problem.code}`}>
                <th scope="row">{problem.row}</th>
                <td>{fieldName(problem.field)}</td>
                <td>{problem.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={styles.foot}>
        {report.operation && !onCommit && <UndoImport operation={report.operation} object={report.object} />}
        {report.problems.length > 0 && (
          <a href={refusedRowsPath(report.id)} download>
            <Button>{words.importing.refusedRows}</Button>
          </a>
        )}
        <Button onClick={onAgain}>{words.importing.again}</Button>
        {onCommit && (
          <Button type="primary" onClick={() => void onCommit()}>
            {words.importing.commit}
          </Button>
        )}
        {object && !onCommit && (
          <Link to={`/o/${object.key}`}>
            <Button type="primary">{words.importing.see(label(object.plural))}</Button>
          </Link>
        )}
      </div>
    </div>
  );
}

function UndoImport({ operation, object }: { operation: string; object: string }) {
  const { words } = useI18n();
  const toast = useToast();
  const [state, setState] = useState<"ready" | "running" | "done">("ready");
  const run = async () => {
    setState("running");
    try {
      const { undone, left } = await undoOperation(operation);
      const rest = left.length > 0 ? ` ${words.importing.left(left.length)}` : "";
      toast({ text: words.importing.undoneReport(undone) + rest });
      for (const rows of listsOf(object)) void rows.reload();
      setState("done");
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
      setState("ready");
    }
  };
  return (
    <Button type="text" loading={state === "running"} disabled={state === "done"} onClick={() => void run()}>
      {state === "done" ? words.operations.undone : words.importing.undo}
    </Button>
  );
}
