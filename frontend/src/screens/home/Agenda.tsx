/** What is in my calendar today, with a line where we are now. */
import { Plus } from "lucide-react";
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import type { Today, TodayItem } from "~/api/today";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { useNewRecord } from "~/record/NewRecord";
import styles from "../Home.module.css";

const two = (number: number) => String(number).padStart(2, "0");

function clock(at: string): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function Agenda({ today }: { today: Today }) {
  const { words, label } = useI18n();
  const catalog = useCatalog();
  const newRecord = useNewRecord();
  const makes = today.objects.agenda[0];
  const now = Date.now();
  const next = today.agenda.find((item) => !item.whole_day && Date.parse(item.at) > now);
  return (
    <section aria-label={words.desk.agenda}>
      <header className={styles.listHead}>
        <h2 className={styles.listTitle}>{words.desk.agenda}</h2>
        {makes && (
          <IconButton
            label={words.command.newOf(label(catalog.findObject(makes)?.label))}
            onClick={() => newRecord.open(makes)}
          >
            <Plus aria-hidden />
          </IconButton>
        )}
      </header>
      {today.agenda.length === 0 && <p className={styles.none}>{words.desk.nothingToday}</p>}
      <ol>
        {today.agenda.map((item) => (
          <li key={item.id + item.at}>
            {item === next && (
              <p className={styles.now}>
                <span>{words.desk.now}</span>
              </p>
            )}
            <Entry item={item} past={!item.whole_day && Date.parse(item.until ?? item.at) < now} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Entry({ item, past }: { item: TodayItem; past: boolean }) {
  const { words } = useI18n();
  const beside = [item.about?.title, item.place].filter(Boolean).join(" · ");
  return (
    <Link to={`/o/${item.object}/${item.id}`} className={styles.entry} data-past={past || undefined}>
      <span className={styles.hours}>
        {item.whole_day ? words.desk.wholeDay : clock(item.at)}
        {!item.whole_day && item.until && <span className={styles.until}>{clock(item.until)}</span>}
      </span>
      <span className={styles.entryText}>
        <span className={styles.itemText}>{item.title ?? words.common.hiddenRecord}</span>
        {beside && <span className={styles.beside}>{beside}</span>}
      </span>
    </Link>
  );
}
