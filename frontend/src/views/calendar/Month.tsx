/** Whole days beside and below each other: a month, or a week or a day of what has no hours. */
import { useRef } from "react";
import type { RecordData } from "~/api/records";
import type { CalendarSpan } from "~/api/views";
import styles from "./calendar.module.css";
import { Day, type DayProps } from "./Day";

const SHOWN = 3;
const SHOWN_OF_FEW = 30;

interface MonthProps
  extends Pick<DayProps, "object" | "by" | "where" | "draggable" | "onOpen" | "onMove" | "onCreate"> {
  day: string;
  span: CalendarSpan;
  days: readonly string[];
  byDay: ReadonlyMap<string, readonly RecordData[]>;
  missing: ReadonlyMap<string, number>;
}

export function Month({ day, span, days, byDay, missing, ...props }: MonthProps) {
  const dragged = useRef<RecordData | null>(null);
  const columns = span === "day" ? 1 : 7;
  return (
    <ol
      className={styles.days}
      data-span={span}
      style={{ gridTemplateRows: `repeat(${days.length / columns}, minmax(0, 1fr))` }}
    >
      {days.map((each) => (
        <Day
          key={each}
          {...props}
          day={each}
          outside={span === "month" && each.slice(0, 7) !== day.slice(0, 7)}
          shown={span === "month" ? SHOWN : SHOWN_OF_FEW}
          records={byDay.get(each) ?? []}
          missing={missing.get(each) ?? 0}
          onLift={(record) => {
            dragged.current = record;
          }}
          onDrop={() => {
            if (dragged.current) props.onMove(dragged.current, each);
            dragged.current = null;
          }}
        />
      ))}
    </ol>
  );
}
