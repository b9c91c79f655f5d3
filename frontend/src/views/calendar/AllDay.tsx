/** The row above the hours: what lasts days, and what has no hour. */
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { useBoardWords } from "~/i18n/board";
import { Entry } from "./Entry";
import styles from "./hours.module.css";
import { barOf, type Span, type Times } from "./lasting";
import { rowsOf } from "./overlap";
import type { HourWork } from "./useHourWork";

interface AllDayProps {
  object: ObjectMeta;
  by: FieldMeta;
  times: Times;
  days: readonly string[];
  spans: readonly Span[];
  work: HourWork;
  lifted: { current: RecordData | null };
  onOpen: (id: string) => void;
}

export function AllDay({ object, by, times, days, spans, work, lifted, onOpen }: AllDayProps) {
  const text = useBoardWords();
  const bars = spans.flatMap((span) => (span.whole ? (barOf(span, days, times) ?? []) : []));
  const rows = rowsOf(bars);
  const dayAt = (element: HTMLElement, x: number) => {
    const box = element.getBoundingClientRect();
    const column = Math.floor(((x - box.left) / box.width) * days.length);
    return days[Math.min(days.length - 1, Math.max(0, column))] ?? "";
  };
  return (
    <section className={styles.allDay} aria-label={text.allDay}>
      <span className={styles.corner} aria-hidden>
        {text.allDay}
      </span>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button at a day's head does the same by keyboard */}
      <div
        className={styles.bars}
        style={{ gridTemplateColumns: `repeat(${days.length}, minmax(0, 1fr))` }}
        onClick={(event) => {
          if (event.target === event.currentTarget && work.creatable)
            work.createWhole(dayAt(event.currentTarget, event.clientX));
        }}
        onDragOver={(event) => lifted.current && event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          if (lifted.current) work.moveDay(lifted.current, dayAt(event.currentTarget, event.clientX));
          lifted.current = null;
        }}
      >
        {bars.map(({ span, from, to, first, last }, index) => (
          <div
            key={span.record.id}
            className={styles.bar}
            data-before={!first || undefined}
            data-after={!last || undefined}
            style={{ gridColumn: `${from + 1} / ${to + 1}`, gridRow: (rows[index] ?? 0) + 1 }}
          >
            <Entry
              object={object}
              by={by}
              record={span.record}
              draggable={work.movable}
              hourless={times.whole !== undefined && span.record[times.whole.key] === true}
              onOpen={onOpen}
              onMove={work.moveDay}
              onLift={(record) => {
                lifted.current = record;
              }}
            />
          </div>
        ))}
      </div>
    </section>
  );
}
