/** How the system is: checks in words with what to do, backups and their rehearsal, jobs. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { backupsQuery, type Finding, type HealthState, healthQuery, startBackup, toldOf } from "~/api/health";
import { useSession } from "~/api/session";
import { useJob } from "~/api/useJob";
import { useI18n } from "~/i18n";
import { useCareWords } from "~/i18n/care";
import { useTitle } from "~/kit/page";
import { ErrorState, Forbidden, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import page from "../page.module.css";
import { Head } from "../settings/Head";
import styles from "./health.module.css";
import { Jobs } from "./Jobs";

const icons = { ok: CircleCheck, warn: TriangleAlert, bad: CircleAlert };
const order: readonly HealthState[] = ["bad", "warn", "ok"];

export function Health() {
  const text = useCareWords();
  const { abilities } = useSession();
  useTitle(text.title);
  if (!abilities.includes("health.read")) return <Forbidden />;
  return (
    <div className={page.page}>
      <Head title={text.title} hint={text.hint} />
      <Checks />
      <Backups />
      {abilities.includes("workspace.admin") && <Jobs />}
    </div>
  );
}

function Checks() {
  const { format } = useI18n();
  const text = useCareWords();
  const query = useQuery(healthQuery);
  if (query.isPending) return <Skeleton lines={6} height={48} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  const { state, findings } = query.data;
  const Icon = icons[state];
  const sorted = [...findings].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
  return (
    <section className={page.section} aria-label={text.title}>
      <div className={styles.verdict} data-state={state}>
        <Icon aria-hidden size={20} />
        <strong>{text.state[state]}</strong>
        <span className={styles.when}>{text.checked(format.ago(new Date(query.dataUpdatedAt).toISOString()))}</span>
        <Button type="text" loading={query.isFetching} onClick={() => void query.refetch()}>
          {text.again}
        </Button>
      </div>
      <ul className={styles.findings}>
        {sorted.map((one) => (
          <FindingRow key={one.check} finding={one} />
        ))}
      </ul>
    </section>
  );
}

function FindingRow({ finding }: { finding: Finding }) {
  const { label, format } = useI18n();
  const text = useCareWords();
  const { check, state, values } = finding;
  const Icon = icons[state];
  const at = check === "backup" && typeof values.at === "string" && state === "ok" ? format.datetime(values.at) : null;
  const said = at === null ? label(toldOf(finding)) : text.backedUpAt(at);
  const advice = state === "ok" ? undefined : text.advice[check];
  return (
    <li className={styles.finding} data-state={state}>
      <Icon aria-label={text.one[state]} size={16} />
      <span className={styles.check}>{text.checks[check] ?? check}</span>
      <span className={styles.said}>
        {said}
        {advice && <span className={styles.advice}>{advice}</span>}
      </span>
    </li>
  );
}

const UNIT = 1000;

function sizeOf(bytes: number, decimal: (value: number, scale?: number) => string): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let at = 0;
  while (value >= UNIT && at < units.length - 1) {
    value /= UNIT;
    at += 1;
  }
  return `${decimal(Math.round(value * 10) / 10)} ${units[at] ?? ""}`;
}

function Backups() {
  const { words, format } = useI18n();
  const text = useCareWords();
  const client = useQueryClient();
  const toast = useToast();
  const may = useSession().abilities.includes("workspace.admin");
  const query = useQuery(backupsQuery);
  const job = useJob((ended) => {
    void client.invalidateQueries({ queryKey: ["backups"] });
    void client.invalidateQueries({ queryKey: ["health"] });
    void client.invalidateQueries({ queryKey: ["jobs"] });
    toast(ended?.state === "done" ? { text: text.backedUp } : { text: text.backupFailed, tone: "bad" });
  });
  const start = async () => {
    try {
      job.watch(await startBackup());
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <section className={page.section} aria-label={text.backups}>
      <div className={page.sectionHead}>
        <h2 className={page.sectionTitle}>{text.backups}</h2>
        {may && (
          <Button loading={job.running} onClick={() => void start()}>
            {job.running ? text.backingUp : text.backUp}
          </Button>
        )}
      </div>
      <p className={page.hint}>{text.backupsHint(format.count(query.data?.kept ?? 0))}</p>
      {query.isPending && <Skeleton lines={2} height={40} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.data?.data.length === 0 && <p className={styles.none}>{text.noBackups}</p>}
      <ul className={styles.findings}>
        {query.data?.data.map((one) => (
          <li key={one.name} className={styles.line}>
            <span className={styles.name}>{format.datetime(one.at)}</span>
            <code className={styles.file}>{one.name}</code>
            <span className={styles.when}>{sizeOf(one.size, format.decimal)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
