/** What happened, the latest day first, each day under its date. */
import dayjs from "dayjs";
import type { ReactNode } from "react";
import { useI18n } from "~/i18n";
import styles from "./operations.module.css";

interface ByDayProps<Entry> {
  entries: readonly Entry[];
  children: (entry: Entry) => ReactNode;
}

export function ByDay<Entry extends { readonly at: string }>({ entries, children }: ByDayProps<Entry>) {
  const { words, format } = useI18n();
  const today = dayjs();
  const near = new Map([
    [format.day(today.toISOString()), words.operations.today],
    [format.day(today.subtract(1, "day").toISOString()), words.operations.yesterday],
  ]);
  const days = Map.groupBy(entries, ({ at }) => format.day(at));
  return [...days].map(([day, list]) => (
    <section key={day} className={styles.day} aria-label={day}>
      <h2 className={styles.date}>{[near.get(day), day].filter(Boolean).join(" · ")}</h2>
      <ul>{list.map(children)}</ul>
    </section>
  ));
}
