/** Tasks and follow-ups: late first, then today, then the coming week. A tick completes, and can be taken back. */
import { useQueryClient } from "@tanstack/react-query";
import { CircleCheckBig, MessageSquareText, Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import { runAction, type Today, type TodayItem, todayQuery } from "~/api/today";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { Empty, problemText } from "~/kit/states";
import { Tick } from "~/kit/Tick";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { useNewRecord } from "~/record/NewRecord";
import styles from "../Home.module.css";

const LATE_SHOWN = 6;

type Part = "late" | "today" | "soon";

export function partOf(item: TodayItem, now: Date): Part {
  const at = new Date(item.at);
  if (at < now) return "late";
  return at.toDateString() === now.toDateString() ? "today" : "soon";
}

export function Due({ today }: { today: Today }) {
  const { words, label } = useI18n();
  const catalog = useCatalog();
  const newRecord = useNewRecord();
  const [open, setOpen] = useState(false);
  const now = new Date();
  const parts: [Part, string][] = [
    ["late", words.desk.late],
    ["today", words.desk.dueToday],
    ["soon", words.desk.dueSoon],
  ];
  const makes = today.objects.due[0];
  const create = makes && words.command.newOf(label(catalog.findObject(makes)?.label));
  return (
    <section aria-label={words.desk.dueTitle}>
      <header className={styles.listHead}>
        <h2 className={styles.listTitle}>{words.desk.dueTitle}</h2>
        {makes && (
          <IconButton label={create ?? ""} onClick={() => newRecord.open(makes)}>
            <Plus aria-hidden />
          </IconButton>
        )}
      </header>
      {today.due.length === 0 && (
        <Empty
          compact
          icon={<CircleCheckBig aria-hidden />}
          title={words.desk.nothingDue}
          hint={words.desk.nothingDueHint}
        />
      )}
      {parts.map(([part, title]) => {
        const all = today.due.filter((item) => partOf(item, now) === part);
        // Of what is late the latest are the most likely to be done: they come first, and a few are enough to begin.
        const items = part !== "late" ? all : open ? all.toReversed() : all.toReversed().slice(0, LATE_SHOWN);
        if (items.length === 0) return null;
        return (
          <section key={part} aria-label={title} className={styles.part}>
            <h3 className={styles.partTitle} data-late={part === "late" || undefined}>
              {title}
              <span className={styles.partCount}>{all.length}</span>
            </h3>
            <ul>
              {items.map((item) => (
                <li key={item.id} className={styles.due}>
                  <DueLine item={item} late={part === "late"} />
                </li>
              ))}
            </ul>
            {items.length < all.length && (
              <button type="button" className={styles.more} onClick={() => setOpen(true)}>
                {words.desk.moreLate(all.length - items.length)}
              </button>
            )}
          </section>
        );
      })}
    </section>
  );
}

function DueLine({ item, late }: { item: TodayItem; late: boolean }) {
  const { words, format } = useI18n();
  const complete = useComplete();
  const title = item.title ?? words.common.hiddenRecord;
  const box = `due-${item.id}`;
  return (
    <>
      {item.action ? (
        // The whole height of the line ticks: fingers are wider than a box.
        <label className={styles.tick} htmlFor={box}>
          <Tick
            id={box}
            aria-label={words.desk.tick(title)}
            checked={false}
            onChange={() => void complete(item, title)}
          />
        </label>
      ) : (
        <span className={styles.tick}>
          <MessageSquareText aria-label={words.desk.followUp} />
        </span>
      )}
      <Link to={`/o/${item.object}/${item.id}`} className={styles.dueText}>
        <span className={styles.dueTitle}>{title}</span>
        {item.about?.title && <span className={styles.about}>{item.about.title}</span>}
        <time className={styles.when} data-late={late || undefined} dateTime={item.at} title={format.datetime(item.at)}>
          {format.ago(item.at)}
        </time>
      </Link>
    </>
  );
}

/** Ticks off at once on the screen; what is refused comes back with the reason. */
function useComplete(): (item: TodayItem, title: string) => Promise<void> {
  const client = useQueryClient();
  const { words } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  const { queryKey } = todayQuery;
  const again = () => void client.invalidateQueries({ queryKey });
  return async (item, title) => {
    if (item.action === null) return;
    await client.cancelQueries({ queryKey });
    client.setQueryData<Today>(queryKey, (known) =>
      known === undefined ? known : { ...known, due: known.due.filter(({ id }) => id !== item.id) },
    );
    try {
      const operation = await runAction(item.object, item.action, item.id);
      const action = operation ? { label: words.common.undo, run: () => void undo(operation, again) } : undefined;
      toast({ text: words.desk.done(title), ...(action ? { action } : {}) });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    again();
  };
}
