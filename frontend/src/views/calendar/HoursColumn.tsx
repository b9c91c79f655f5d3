/** The hours of one day: entries side by side where they overlap, and the line of now. */
import { useMemo } from "react";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { weekday } from "./dates";
import styles from "./hours.module.css";
import { clockOf, DAY_MINUTES, minuteOf, partOn, piecesOn, type Span } from "./lasting";
import { sideBySide } from "./overlap";
import { TimedEntry } from "./TimedEntry";
import type { Held } from "./useHold";
import type { HourWork } from "./useHourWork";

interface HoursColumnProps {
  object: ObjectMeta;
  day: string;
  spans: readonly Span[];
  held: Held | null;
  /** The instant of now where it lies on this day. */
  now: number | null;
  work: HourWork;
  onOpen: (id: string) => void;
}

const percent = (minutes: number) => `${(minutes / DAY_MINUTES) * 100}%`;

export function HoursColumn({ object, day, spans, held, now, work, onOpen }: HoursColumnProps) {
  const { format } = useI18n();
  const pieces = useMemo(() => piecesOn(spans, day), [spans, day]);
  const places = useMemo(() => sideBySide(pieces), [pieces]);
  const drawn = held?.kind === "new" ? partOn(held, day) : null;
  return (
    <li
      className={styles.column}
      aria-label={format.date(day)}
      data-rest={weekday(day) > 5 || undefined}
      data-today={now !== null || undefined}
    >
      {pieces.map((piece, index) => (
        <TimedEntry
          key={piece.span.record.id}
          object={object}
          piece={piece}
          place={places[index] ?? { left: 0, width: 1 }}
          held={held?.id === piece.span.record.id}
          endable={work.endable}
          onOpen={onOpen}
          onMove={work.movable ? (at) => work.moveTo(piece.span.record, at) : null}
        />
      ))}
      {held && drawn && (
        <div className={styles.drawn} style={{ top: percent(drawn.from), height: percent(drawn.to - drawn.from) }}>
          {clockOf(held.from)}–{clockOf(held.to)}
        </div>
      )}
      {now !== null && <div className={styles.now} style={{ top: percent(minuteOf(now)) }} aria-hidden />}
    </li>
  );
}
