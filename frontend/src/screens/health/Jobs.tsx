/** The jobs of the workspace: under way with their progress, failed with why and a retry, and what ended lately. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Progress, Segmented } from "antd";
import { useState } from "react";
import { jobsQuery } from "~/api/health";
import { cancelJob, type Job, resumeJob } from "~/api/jobs";
import { asText, isObject } from "~/api/json";
import { useI18n } from "~/i18n";
import { useCareWords } from "~/i18n/care";
import { ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import page from "../page.module.css";
import styles from "./health.module.css";

const views = ["running", "failed", "done"] as const;
type View = (typeof views)[number];

export function Jobs() {
  const text = useCareWords();
  const [view, setView] = useState<View>("running");
  return (
    <section className={page.section} aria-label={text.jobs}>
      <div className={page.sectionHead}>
        <h2 className={page.sectionTitle}>{text.jobs}</h2>
        <Segmented<View>
          value={view}
          options={views.map((value) => ({ value, label: text[value] }))}
          onChange={setView}
          aria-label={text.jobs}
        />
      </div>
      <JobList view={view} />
    </section>
  );
}

function JobList({ view }: { view: View }) {
  const text = useCareWords();
  const query = useQuery(jobsQuery(view));
  const waiting = useQuery({ ...jobsQuery("queued"), enabled: view === "running" });
  if (query.isPending) return <Skeleton lines={3} height={44} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  const jobs = [...query.data, ...(view === "running" ? (waiting.data ?? []) : [])];
  if (jobs.length === 0) return <p className={styles.none}>{text.none[view]}</p>;
  return (
    <ul className={styles.findings}>
      {gather(jobs).map(({ job, count }) => (
        <JobRow key={job.id} job={job} count={count} />
      ))}
    </ul>
  );
}

/** What ends every few minutes (reminders, say) is one line, with how often. */
function gather(jobs: readonly Job[]): readonly { readonly job: Job; readonly count: number }[] {
  const found: { job: Job; count: number }[] = [];
  for (const job of jobs) {
    const known = job.state === "done" ? found.find((one) => one.job.kind === job.kind) : undefined;
    if (known) known.count += 1;
    else found.push({ job, count: 1 });
  }
  return found;
}

function JobRow({ job, count }: { job: Job; count: number }) {
  const { words, label, format } = useI18n();
  const text = useCareWords();
  const client = useQueryClient();
  const toast = useToast();
  const act = useMutation({
    mutationFn: () => (job.state === "failed" ? resumeJob(job.id) : cancelJob(job.id)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["jobs"] });
      if (job.state === "failed") toast({ text: text.retried });
    },
    onError: (error) => toast({ text: problemText(error, words.states.unreachable), tone: "bad" }),
  });
  const title = typeof job.title === "string" ? job.title : job.title ? label(job.title) : job.kind;
  const { progress } = job;
  const why = isObject(job.error) ? asText(job.error.message) || asText(job.error.detail) : asText(job.error);
  return (
    <li className={styles.job}>
      <span className={styles.jobName}>
        {title}
        {why && <span className={styles.why}>{why}</span>}
      </span>
      {progress?.total ? (
        <Progress
          percent={Math.round((100 * progress.done) / progress.total)}
          size="small"
          className={styles.progress}
          aria-label={title}
        />
      ) : (
        <span className={styles.when}>
          {[
            job.state === "queued" ? text.queued : format.ago(job.finished_at ?? job.created_at),
            count > 1 ? text.times(format.count(count)) : "",
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      )}
      {job.state !== "done" && (
        <Button size="small" loading={act.isPending} onClick={() => act.mutate()}>
          {job.state === "failed" ? text.retry : text.cancel}
        </Button>
      )}
    </li>
  );
}
