/** Columns of hours on which entries are carried and pulled, and something new is drawn. */
import { type DragEvent, type MouseEvent, useId, useLayoutEffect, useMemo, useRef } from "react";
import type { ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { useBoardWords } from "~/i18n/board";
import { usePageKeys } from "~/kit/page";
import { localDay } from "./dates";
import { HoursColumn } from "./HoursColumn";
import styles from "./hours.module.css";
import { instantOf, minuteOf, type Span } from "./lasting";
import { useHold } from "./useHold";
import type { HourWork } from "./useHourWork";
import { useNow } from "./useNow";

const MORNING = 9 * 60;
const clocks = Array.from({ length: 23 }, (_, index) => `${String(index + 1).padStart(2, "0")}:00`);

interface HourAreaProps {
  object: ObjectMeta;
  day: string;
  days: readonly string[];
  spans: readonly Span[];
  work: HourWork;
  /** What is dragged out of the row above. */
  lifted: { current: RecordData | null };
  onOpen: (id: string) => void;
}

export function HourArea({ object, day, days, spans, work, lifted, onOpen }: HourAreaProps) {
  const text = useBoardWords();
  const keysId = useId();
  const area = useRef<HTMLOListElement>(null);
  const now = useNow();
  const hold = useHold(area, { days, spans, ...work, onDone: work.finish });
  const { held } = hold;
  const shown = useMemo(
    () => spans.map((span) => (span.record.id === held?.id ? { ...span, from: held.from, to: held.to } : span)),
    [spans, held],
  );
  useNewHere(day, spans, work, now);
  const moveTo = useFocusKept(area, spans, work.moveTo);
  const click = (event: MouseEvent) => {
    const onEntry = (event.target as Element).closest("[data-entry]");
    if (hold.wasDragged()) event.stopPropagation();
    else if (!onEntry && work.creatable) work.createAt(hold.instant(event.clientX, event.clientY));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    if (lifted.current) work.giveHour(lifted.current, hold.instant(event.clientX, event.clientY));
    lifted.current = null;
  };
  return (
    <div className={styles.body} data-held={held?.kind}>
      <div className={styles.scale} aria-hidden>
        {clocks.map((clock, index) => (
          <span key={clock} style={{ top: `${((index + 1) / 24) * 100}%` }}>
            {clock}
          </span>
        ))}
      </div>
      <ol
        ref={area}
        className={styles.columns}
        aria-describedby={keysId}
        onPointerDown={hold.press}
        onClickCapture={click}
        onDragOver={(event) => lifted.current && event.preventDefault()}
        onDrop={drop}
      >
        {days.map((each) => (
          <HoursColumn
            key={each}
            object={object}
            day={each}
            spans={shown}
            held={held}
            now={each === localDay(new Date(now)) ? now : null}
            work={{ ...work, moveTo }}
            onOpen={onOpen}
          />
        ))}
      </ol>
      <p id={keysId} hidden>
        {text.hourKeys}
      </p>
    </div>
  );
}

/** N begins something new where the focus is, else on the day that is looked at: now, or in its morning. */
function useNewHere(day: string, spans: readonly Span[], work: HourWork, now: number) {
  const here = () => {
    const id = document.activeElement?.closest<HTMLElement>("[data-entry]")?.dataset.entry;
    const span = spans.find(({ record }) => record.id === id);
    const half = Math.ceil(minuteOf(now) / 30) * 30;
    const minute = day === localDay(new Date(now)) ? half : MORNING;
    work.createAt(span && !span.whole ? span.from : instantOf(day, minute));
  };
  usePageKeys(work.creatable ? { n: here } : {});
}

/** An entry that was moved by the keyboard is drawn anew in another column: it keeps the focus. */
function useFocusKept(
  area: { readonly current: HTMLElement | null },
  spans: readonly Span[],
  moveTo: HourWork["moveTo"],
): HourWork["moveTo"] {
  const moved = useRef<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: done when the entries stand elsewhere
  useLayoutEffect(() => {
    if (moved.current) area.current?.querySelector<HTMLElement>(`[data-entry="${moved.current}"]`)?.focus();
    moved.current = null;
  }, [area, spans]);
  return (record, at) => {
    moved.current = record.id;
    moveTo(record, at);
  };
}
