/** The job as it runs, table by table; then what came of it. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { cancelJob, isRunning, resumeJob } from "~/api/jobs";
import { asText, isObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { getMove, type MoveStatus, moveReportPath, startMove } from "~/api/migrations";
import { useI18n } from "~/i18n";
import { useMovingWords } from "~/i18n/moving";
import { ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "../import.module.css";
import { MoveProblems } from "./MoveProblems";
import { MoveUndo } from "./MoveUndo";
import { nameOf, orderOf, type Plan } from "./plan";

interface MoveRunProps {
  id: string;
  /** Gone after the page was loaded anew. */
  plan: Plan | null;
  onStarted: (id: string) => void;
  onBack: () => void;
  onAgain: () => void;
}

const EVERY = 800;

export function MoveRun(props: MoveRunProps) {
  const { id } = props;
  const text = useMovingWords();
  const query = useQuery({
    queryKey: ["move", id],
    queryFn: ({ signal }) => getMove(id, signal),
    refetchInterval: (state) => (state.state.data === undefined || isRunning(state.state.data.job) ? EVERY : false),
    staleTime: 0,
  });
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  const status = query.data;
  if (status === undefined) return <Skeleton lines={5} />;
  const { job, dry_run: rehearsal } = status;
  const running = isRunning(job);
  const error = isObject(job.error) ? asText(job.error.message ?? job.error.detail) : "";
  return (
    <>
      <h2 className={styles.runTitle}>{titleOf(status, text)}</h2>
      <p className={styles.note}>{running ? text.canLeave : rehearsal ? text.rehearsedHint : status.source}</p>
      {job.state === "failed" && error && (
        <p role="alert" className={styles.warning}>
          {error}
        </p>
      )}
      <Counts status={status} />
      {job.state === "done" && <MoveProblems id={id} />}
      <Foot {...props} status={status} onChanged={() => void query.refetch()} />
    </>
  );
}

function titleOf({ job, dry_run: rehearsal }: MoveStatus, text: ReturnType<typeof useMovingWords>): string {
  if (isRunning(job)) return rehearsal ? text.rehearsing : text.running;
  if (job.state === "cancelled") return text.paused;
  if (job.state === "failed") return text.broken;
  return rehearsal ? text.rehearsed : text.done;
}

const counted = ["created", "updated", "unchanged", "refused"] as const;

function Counts({ status }: { status: MoveStatus }) {
  const { label, format } = useI18n();
  const text = useMovingWords();
  const catalog = useCatalog();
  const over = status.job.state === "done";
  return (
    <div className={styles.scroll}>
      <table className={styles.counts} aria-live="polite">
        <thead>
          <tr>
            <th scope="col">{text.table}</th>
            {counted.map((key) => (
              <th key={key} scope="col">
                {text[key]}
              </th>
            ))}
            <th scope="col">{text.links}</th>
            <th scope="col">{text.unlinked}</th>
          </tr>
        </thead>
        <tbody>
          {status.files.map((file) => (
            <tr key={`${file.name}.${file.sheet}`}>
              <th scope="row">
                <span className={styles.tableTitle}>{nameOf(file)}</span>
                <span className={styles.note}>
                  {label(catalog.findObject(file.object)?.plural) || file.object}
                  {!over && ` · ${text.phases[file.phase] ?? file.phase}`}
                </span>
              </th>
              {counted.map((key) => (
                <td key={key} data-bad={(key === "refused" && file.counts.refused > 0) || undefined}>
                  {format.count(file.counts[key])}
                </td>
              ))}
              <td>{format.count(file.links.resolved)}</td>
              <td data-bad={file.links.unresolved > 0 || undefined}>{format.count(file.links.unresolved)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Foot({ plan, status, onStarted, onBack, onAgain, onChanged }: MoveRunProps & FootProps) {
  const { words } = useI18n();
  const text = useMovingWords();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const { job, dry_run: rehearsal } = status;
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    setBusy(false);
    onChanged();
  };
  const commit = () => attempt(async () => plan && onStarted(await startMove(orderOf(plan, false))));
  if (isRunning(job)) {
    return (
      <div className={styles.buttons}>
        <Button disabled={busy} onClick={() => void attempt(() => cancelJob(job.id))}>
          {text.pause}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.foot}>
      <span />
      {!rehearsal && job.state === "done" && <MoveUndo status={status} />}
      {job.state === "done" && (
        <a href={moveReportPath(status.id)} download className={styles.download}>
          {text.report}
        </a>
      )}
      {plan && (rehearsal || job.state === "failed") ? (
        <Button onClick={onBack}>{text.settings}</Button>
      ) : (
        <Button onClick={onAgain}>{text.again}</Button>
      )}
      {job.state === "cancelled" && (
        <Button type="primary" loading={busy} onClick={() => void attempt(() => resumeJob(job.id))}>
          {text.resume}
        </Button>
      )}
      {rehearsal && job.state === "done" && plan && (
        <Button type="primary" loading={busy} onClick={() => void commit()}>
          {text.commit}
        </Button>
      )}
    </div>
  );
}

interface FootProps {
  status: MoveStatus;
  onChanged: () => void;
}
