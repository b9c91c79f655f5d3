/** The days above their hours: each leads to itself, and begins something new. */
import { Plus } from "lucide-react";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { localDay, weekday } from "./dates";
import styles from "./hours.module.css";

interface HourHeadsProps {
  object: ObjectMeta;
  days: readonly string[];
  onDay: (day: string) => void;
  onCreate: ((day: string) => void) | null;
}

export function HourHeads({ object, days, onDay, onCreate }: HourHeadsProps) {
  const { words, format, label } = useI18n();
  const text = useBoardWords();
  const { weekdays, add } = words.lists.calendar;
  return (
    <div className={styles.heads}>
      <span />
      {days.map((day) => {
        const name = text.weekday(weekdays[weekday(day) - 1] ?? "");
        return (
          <div key={day} className={styles.headOf} data-today={day === localDay() || undefined}>
            <button
              type="button"
              className={styles.goDay}
              title={text.goDay(format.date(day))}
              onClick={() => onDay(day)}
            >
              {name} <span className={styles.number}>{Number(day.slice(8))}</span>
            </button>
            {onCreate && (
              <button
                type="button"
                className={styles.add}
                aria-label={add(label(object.label), format.date(day))}
                onClick={() => onCreate(day)}
              >
                <Plus aria-hidden />
              </button>
            )}
          </div>
        );
      })}
    </div>
  );
}
