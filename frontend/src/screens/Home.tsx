/** Where the day begins: what is mine, what I looked at, what I left half written. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import type { Condition } from "~/api/condition";
import { asText } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { queryRecords } from "~/api/records";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useTitle } from "~/kit/page";
import { ErrorState, Skeleton } from "~/kit/states";
import { listDrafts } from "~/record/drafts";
import { useNewRecord } from "~/record/NewRecord";
import { useMainObjects } from "~/shell/navigation";
import { recentRecords } from "~/shell/recent";
import styles from "./Home.module.css";

const mine: Condition = { field: "owner", op: "is", value: "me" };

export function Home() {
  const { words, format } = useI18n();
  const session = useSession();
  const objects = useMainObjects().slice(0, 4);
  useTitle(words.shell.home);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{words.home.greeting(session.user.title ?? session.user.login ?? "")}</h1>
        <p className={styles.date}>{format.day(new Date().toISOString())}</p>
      </header>
      <div className={styles.columns}>
        <div className={styles.lists}>
          {objects.map((object) => (
            <MyRecords key={object.key} object={object} />
          ))}
        </div>
        <div className={styles.lists}>
          <Recent />
          <Drafts />
        </div>
      </div>
    </div>
  );
}

function MyRecords({ object }: { object: ObjectMeta }) {
  const { words, label, format } = useI18n();
  const query = useQuery({
    queryKey: ["mine", object.key],
    queryFn: ({ signal }) => {
      const sort = [{ field: "updated_at", descending: true }];
      const fields = [object.title_field, "updated_at"];
      return queryRecords(object.key, { fields, where: mine, sort, limit: 5, total: "capped" }, signal);
    },
  });
  const name = label(object.plural);
  const total = query.data?.total;
  const all = `/o/${object.key}?filter=${encodeURIComponent(JSON.stringify(mine))}`;
  return (
    <section className={styles.list} aria-label={words.home.mine(name)}>
      <header className={styles.listHead}>
        <h2 className={styles.listTitle}>{words.home.mine(name)}</h2>
        {total && total.count > 0 && (
          <Link to={all} className={styles.all}>
            {words.home.seeAll} {format.count(total.count)}
            {!total.exact && "+"}
          </Link>
        )}
      </header>
      {query.isPending && <Skeleton lines={3} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.data?.data.length === 0 && <p className={styles.none}>{words.home.noneYet(name)}</p>}
      <ul>
        {query.data?.data.map((record) => (
          <li key={record.id}>
            <Link to={`/o/${object.key}/${record.id}`} className={styles.item}>
              <ObjectIcon name={object.icon} />
              <span className={styles.itemText}>{asText(record[object.title_field]) || words.common.untitled}</span>
              <span className={styles.when}>{format.ago(asText(record.updated_at))}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Recent() {
  const { words, label } = useI18n();
  const catalog = useCatalog();
  const recent = recentRecords().filter(({ object }) => catalog.findObject(object) !== undefined);
  return (
    <section className={styles.list} aria-label={words.home.lastViewed}>
      <h2 className={styles.listTitle}>{words.home.lastViewed}</h2>
      {recent.length === 0 && <p className={styles.none}>{words.home.noRecent}</p>}
      <ul>
        {recent.slice(0, 8).map(({ object, id, title }) => (
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
  const drafts = listDrafts().filter(({ object, id }) => id === null && catalog.findObject(object) !== undefined);
  if (drafts.length === 0) return null;
  return (
    <section className={styles.list} aria-label={words.home.drafts}>
      <h2 className={styles.listTitle}>{words.home.drafts}</h2>
      <ul>
        {drafts.map(({ object, values, at }) => {
          const meta = catalog.findObject(object);
          const title = meta ? asText(values[meta.title_field]) : "";
          return (
            <li key={object}>
              <button type="button" className={styles.item} onClick={() => newRecord.open(object)}>
                <ObjectIcon name={meta?.icon ?? ""} />
                <span className={styles.itemText}>{title || words.command.newOf(label(meta?.label))}</span>
                <span className={styles.when}>{format.ago(at)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
