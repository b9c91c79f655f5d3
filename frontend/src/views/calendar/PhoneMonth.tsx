/** The month on a phone: a small calendar that marks the days with something, and the chosen day below it. */
import { Plus } from "lucide-react";
import type { Condition } from "~/api/condition";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import styles from "./calendar.module.css";
import { WholeDay } from "./Day";
import { localDay } from "./dates";

interface PhoneMonthProps {
  object: ObjectMeta;
  by: FieldMeta;
  day: string;
  days: readonly string[];
  byDay: ReadonlyMap<string, readonly RecordData[]>;
  missing: ReadonlyMap<string, number>;
  where: Condition | undefined;
  onDay: (day: string) => void;
  onOpen: (id: string) => void;
  onCreate: ((day: string) => void) | null;
}

export function PhoneMonth(props: PhoneMonthProps) {
  const { object, by, day, days, byDay, missing, where, onDay, onOpen, onCreate } = props;
  const { words, format, label } = useI18n();
  const text = words.lists.calendar;
  const records = byDay.get(day) ?? [];
  const countOf = (each: string) => (byDay.get(each)?.length ?? 0) + (missing.get(each) ?? 0);
  return (
    <>
      <ol className={styles.small}>
        {days.map((each) => {
          const count = countOf(each);
          return (
            <li key={each}>
              <button
                type="button"
                className={styles.smallDay}
                aria-pressed={each === day}
                aria-label={text.day(format.date(each), format.count(count))}
                data-outside={each.slice(0, 7) !== day.slice(0, 7) || undefined}
                data-today={each === localDay() || undefined}
                data-busy={count > 0 || undefined}
                onClick={() => onDay(each)}
              >
                {Number(each.slice(8))}
              </button>
            </li>
          );
        })}
      </ol>
      <section className={styles.chosen} aria-label={format.date(day)}>
        <header className={styles.chosenHead}>
          <h3>{format.date(day)}</h3>
          {onCreate && (
            <IconButton label={words.command.newOf(label(object.label))} onClick={() => onCreate(day)}>
              <Plus aria-hidden />
            </IconButton>
          )}
        </header>
        {countOf(day) === 0 ? (
          <p className={styles.nothing}>{text.nothing}</p>
        ) : (
          <WholeDay
            key={day}
            day={day}
            object={object}
            by={by}
            records={records}
            missing={missing.get(day) ?? 0}
            where={where}
            wanted
            draggable={false}
            onOpen={onOpen}
            onLift={() => undefined}
            onMove={() => undefined}
          />
        )}
      </section>
    </>
  );
}
