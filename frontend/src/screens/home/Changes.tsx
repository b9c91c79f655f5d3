/** What colleagues lately did with my customers and what hangs on them. */
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import type { Today, TodayItem } from "~/api/today";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import styles from "../Home.module.css";

export function Changes({ today }: { today: Today }) {
  const { words } = useI18n();
  return <ChangeList title={words.desk.changes} none={words.desk.nothingChanged} changes={today.changes} />;
}

interface ChangeListProps {
  title: string;
  none: string;
  changes: readonly TodayItem[];
}

export function ChangeList({ title, none, changes }: ChangeListProps) {
  const { words, label, format } = useI18n();
  const catalog = useCatalog();
  return (
    <section aria-label={title}>
      <h2 className={styles.listTitle}>{title}</h2>
      {changes.length === 0 && <p className={styles.none}>{none}</p>}
      <ul>
        {changes.map((item) => {
          const object = catalog.findObject(item.object);
          const who = item.by?.title ?? words.desk.somebody;
          return (
            <li key={item.id}>
              <Link to={`/o/${item.object}/${item.id}`} className={styles.change}>
                <ObjectIcon name={object?.icon ?? ""} />
                <span className={styles.entryText}>
                  <span className={styles.itemText}>{item.title ?? words.common.hiddenRecord}</span>
                  <span className={styles.beside}>
                    {item.fresh ? words.desk.madeBy(who, label(object?.label)) : words.desk.changedBy(who)}
                    {item.about?.title && ` · ${item.about.title}`}
                  </span>
                </span>
                <time className={styles.when} dateTime={item.at} title={format.datetime(item.at)}>
                  {format.ago(item.at)}
                </time>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
