/** The hours of a week or a day: what has no hour above them, and everything else where its time is. */
import { type CSSProperties, useLayoutEffect, useMemo, useRef } from "react";
import type { JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { AllDay } from "./AllDay";
import { HourArea } from "./HourArea";
import { HourHeads } from "./HourHeads";
import styles from "./hours.module.css";
import { spanOf, type Times } from "./lasting";
import { type Found, useHourWork } from "./useHourWork";
import { useSwipe } from "./useSwipe";

/** Where the hours stand at first: just before the working day. */
const FIRST_SEEN = 8.5 / 24;

interface HoursProps {
  object: ObjectMeta;
  by: FieldMeta;
  times: Times;
  day: string;
  days: readonly string[];
  byDay: ReadonlyMap<string, readonly RecordData[]>;
  missing: ReadonlyMap<string, number>;
  found: Found;
  onOpen: (id: string) => void;
  onValues: (values: JsonObject) => void;
  onCreate: ((day: string) => void) | null;
  onDay: (day: string) => void;
  onStep: (count: number) => void;
}

export function Hours(props: HoursProps) {
  const { object, by, times, day, days, byDay, missing, found, onOpen, onValues } = props;
  const { format } = useI18n();
  const text = useBoardWords();
  const frame = useRef<HTMLDivElement>(null);
  const lifted = useRef<RecordData | null>(null);
  const work = useHourWork(object, times, found, onValues);
  const spans = useMemo(() => [...byDay.values()].flat().map((record) => spanOf(record, times)), [byDay, times]);
  const left = [...missing.values()].reduce((sum, count) => sum + count, 0);
  const shared = { object, days, spans, work, lifted, onOpen };
  useLayoutEffect(() => {
    const area = frame.current?.querySelector("ol");
    if (frame.current && area) frame.current.scrollTop = area.clientHeight * FIRST_SEEN;
  }, []);
  return (
    <div
      ref={frame}
      className={styles.hours}
      data-hours
      style={{ "--days": days.length } as CSSProperties}
      {...useSwipe(props.onStep)}
    >
      <div className={styles.top}>
        {days.length > 1 && <HourHeads object={object} days={days} onDay={props.onDay} onCreate={props.onCreate} />}
        <AllDay {...shared} by={by} times={times} />
        {left > 0 && <p className={styles.missing}>{text.allMissing(format.count(left))}</p>}
      </div>
      <HourArea {...shared} day={day} />
    </div>
  );
}
