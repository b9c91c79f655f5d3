/** What an administrator has before him: the first steps of a new workspace, and what went wrong or is to be decided. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight, Circle, CircleCheckBig, CopyCheck, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { healthQuery, toldOf } from "~/api/health";
import { resumeJob } from "~/api/jobs";
import { useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { type Desk as DeskData, deskQuery, type Step } from "~/api/today";
import { useI18n } from "~/i18n";
import { useTodayWords } from "~/i18n/today";
import { ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import home from "../Home.module.css";
import styles from "./team.module.css";

const places: Readonly<Record<Step, string>> = {
  import: "/import",
  people: "/people",
  second_factor: "/sessions",
};
/** More than these are not counted. */
const MANY = 50;
const HEALTH_KEPT = 5 * 60_000;

/** Goes away when all is done, or when he says so. */
export function FirstSteps() {
  const text = useTodayWords();
  const { user } = useSession();
  const key = `zhike.firstSteps.${user.id}`;
  const [hidden, setHidden] = useState(() => localStorage.getItem(key) === "hidden");
  const { data } = useQuery({ ...deskQuery, enabled: !hidden });
  const steps = Object.keys(places) as Step[];
  const done = steps.filter((step) => data?.steps[step]).length;
  if (hidden || !data || done === steps.length) return null;
  const hide = () => {
    localStorage.setItem(key, "hidden");
    setHidden(true);
  };
  return (
    <section aria-label={text.steps} className={styles.steps}>
      <header className={styles.stepsHead}>
        <h2 className={home.listTitle}>{text.steps}</h2>
        <span className={styles.progress}>{text.stepsDone(done, steps.length)}</span>
        <button type="button" className={styles.hide} onClick={hide}>
          {text.hideSteps}
        </button>
      </header>
      <ol>
        {steps.map((step) => (
          <li key={step}>
            {data.steps[step] ? (
              <p className={styles.step} data-done>
                <CircleCheckBig aria-label={text.done} />
                <span className={styles.stepName}>{text.stepNames[step]}</span>
              </p>
            ) : (
              <Link to={places[step]} className={styles.step}>
                <Circle aria-hidden />
                <span className={styles.stepText}>
                  <span className={styles.stepName}>{text.stepNames[step]}</span>
                  <span className={styles.stepHint}>{text.stepHints[step]}</span>
                </span>
                <ChevronRight aria-hidden />
              </Link>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

export function Waiting() {
  const text = useTodayWords();
  const { label } = useI18n();
  const { abilities } = useSession();
  const desk = useQuery(deskQuery);
  const health = useQuery({ ...healthQuery, staleTime: HEALTH_KEPT, enabled: abilities.includes("health.read") });
  const findings = (health.data?.findings ?? []).filter(({ state, check }) => state !== "ok" && check !== "jobs");
  const quiet = desk.data && desk.data.failed.length + Object.keys(desk.data.doubles).length + findings.length === 0;
  return (
    <section aria-label={text.waiting}>
      <h2 className={home.listTitle}>{text.waiting}</h2>
      {desk.error && <ErrorState error={desk.error} retry={() => void desk.refetch()} compact />}
      {desk.isPending && <Skeleton lines={3} />}
      {quiet && !health.isLoading && <p className={home.none}>{text.nothingWaits}</p>}
      <ul>
        {desk.data && <Decisions desk={desk.data} />}
        {findings.map((one) => (
          <li key={one.check} className={styles.waiting} data-state={one.state}>
            <TriangleAlert aria-hidden />
            <Link to="/health">{label(toldOf(one))}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Decisions({ desk }: { desk: DeskData }) {
  const text = useTodayWords();
  const { label, format, words } = useI18n();
  const catalog = useCatalog();
  const client = useQueryClient();
  const toast = useToast();
  const again = async (id: string) => {
    try {
      await resumeJob(id);
      toast({ text: text.retried });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    await client.invalidateQueries({ queryKey: deskQuery.queryKey });
  };
  return (
    <>
      {desk.failed.map((job) => (
        <li key={job.id} className={styles.waiting} data-state="bad">
          <TriangleAlert aria-hidden />
          <span>
            {text.failed(label(job.title))}
            <span className={home.when}> · {format.ago(job.created_at)}</span>
          </span>
          <button type="button" className={styles.again} onClick={() => void again(job.id)}>
            {text.retry}
          </button>
        </li>
      ))}
      {Object.entries(desk.doubles).map(([object, count]) => (
        <li key={object} className={styles.waiting}>
          <CopyCheck aria-hidden />
          <Link to={`/duplicates?object=${object}`}>
            {text.doubles(count >= MANY ? `${count}+` : String(count), label(catalog.findObject(object)?.plural))}
          </Link>
        </li>
      ))}
    </>
  );
}
