/** The first page of the day: what is due, what is on today, what others changed on my customers, and what I left. */
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { type Today, type TodayItem, todayQuery } from "~/api/today";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useTitle } from "~/kit/page";
import { ErrorState, Skeleton } from "~/kit/states";
import { dropDraft, listDrafts } from "~/record/drafts";
import { useNewRecord } from "~/record/NewRecord";
import { useAhead } from "~/shell/ahead";
import { useRecent } from "~/shell/recent";
import { SearchButton } from "~/shell/SearchButton";
import styles from "./Home.module.css";
import { Agenda } from "./home/Agenda";
import { Changes } from "./home/Changes";
import { Due } from "./home/Due";

const Team = lazy(() => import("./home/Team").then((module) => ({ default: module.Team })));
const TeamChanges = lazy(() => import("./home/Team").then((module) => ({ default: module.TeamChanges })));
const FirstSteps = lazy(() => import("./home/Desk").then((module) => ({ default: module.FirstSteps })));
const Waiting = lazy(() => import("./home/Desk").then((module) => ({ default: module.Waiting })));

const RECENT = 6;

function partOfDay(hour: number): "morning" | "noon" | "afternoon" | "evening" {
  if (hour >= 5 && hour < 11) return "morning";
  if (hour >= 11 && hour < 13) return "noon";
  return hour >= 13 && hour < 18 ? "afternoon" : "evening";
}

export function Home() {
  const { words, format } = useI18n();
  const session = useSession();
  const { data, error, refetch } = useQuery(todayQuery);
  const now = new Date();
  useTitle(words.shell.home);
  useAhead(data !== undefined);
  const { acting_as } = session;
  const name = (acting_as ?? session.user).title ?? session.user.login;
  // Through another's eyes it is his home: what waits in this browser and the steps that were hidden in it are one's own.
  const own = acting_as === null;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div className={styles.headLine}>
          <h1 className={styles.title}>{words.desk.greetings[partOfDay(now.getHours())](name)}</h1>
          <SearchButton />
        </div>
        <p className={styles.date}>
          {words.desk.dayLine(words.desk.weekdays[now.getDay()] ?? "", format.day(now.toISOString()))}
        </p>
      </header>
      {own && session.abilities.includes("workspace.admin") && (
        <Suspense>
          <FirstSteps />
        </Suspense>
      )}
      {error ? <ErrorState error={error} retry={() => void refetch()} /> : <Columns today={data} />}
    </div>
  );
}

/** Who leads and has nothing before himself begins with his team; what is nobody's takes no place there. */
function Columns({ today }: { today: Today | undefined }) {
  const { leads, abilities, acting_as } = useSession();
  const administers = abilities.includes("workspace.admin");
  const others = leads || administers;
  const idle = (list: readonly TodayItem[] | undefined) => others && list?.length === 0;
  return (
    <div className={styles.columns}>
      <div className={styles.lists}>
        {!idle(today?.due) && (today ? <Due today={today} /> : <Skeleton lines={6} />)}
        <Suspense fallback={others && <Skeleton lines={6} />}>
          {leads && <Team />}
          {administers && <Waiting />}
        </Suspense>
        {idle(today?.due) && today && <Due today={today} />}
        {!idle(today?.changes) && (today ? <Changes today={today} /> : <Skeleton lines={4} />)}
      </div>
      <div className={styles.lists}>
        {today ? <Agenda today={today} /> : <Skeleton lines={4} />}
        {leads && (
          <Suspense>
            <TeamChanges />
          </Suspense>
        )}
        {acting_as === null && <Drafts />}
        <Recent />
      </div>
    </div>
  );
}

function Recent() {
  const { words, label } = useI18n();
  const catalog = useCatalog();
  const recent = useRecent().slice(0, RECENT);
  return (
    <section aria-label={words.home.lastViewed}>
      <h2 className={styles.listTitle}>{words.home.lastViewed}</h2>
      {recent.length === 0 && <p className={styles.none}>{words.home.noRecent}</p>}
      <ul>
        {recent.map(({ object, id, title }) => (
          <li key={id}>
            <Link to={`/o/${object}/${id}`} className={styles.item}>
              <ObjectIcon name={catalog.findObject(object)?.icon ?? ""} />
              <span className={styles.itemText}>{title}</span>
              <span className={styles.when}>{label(catalog.findObject(object)?.label)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Drafts() {
  const { words, label, format } = useI18n();
  const catalog = useCatalog();
  const newRecord = useNewRecord();
  const [, setForgotten] = useState(0);
  const { user } = useSession();
  const drafts = listDrafts(user.id).filter(({ object, id }) => id === null && catalog.findObject(object));
  if (drafts.length === 0) return null;
  return (
    <section aria-label={words.home.drafts}>
      <h2 className={styles.listTitle}>{words.home.drafts}</h2>
      <ul>
        {drafts.map((draft) => {
          const { object, defaults, values, at } = draft;
          const meta = catalog.findObject(object);
          const title = meta ? asText(values[meta.title_field]) : "";
          return (
            <li key={at} className={styles.draft}>
              <button type="button" className={styles.item} onClick={() => newRecord.open(object, defaults)}>
                <ObjectIcon name={meta?.icon ?? ""} />
                <span className={styles.itemText}>{title || words.command.newOf(label(meta?.label))}</span>
                <span className={styles.when}>{format.ago(at)}</span>
              </button>
              <button
                type="button"
                className={styles.forget}
                onClick={() => {
                  dropDraft(draft);
                  setForgotten((count) => count + 1);
                }}
              >
                {words.form.discardDraft}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
