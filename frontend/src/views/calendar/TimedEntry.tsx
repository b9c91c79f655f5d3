/** One record on its hours: opened by a click, carried and pulled by the mouse, moved with Shift and the arrow keys. */
import type { KeyboardEvent } from "react";
import { useNavigate } from "react-router";
import { asText } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { addDays, localDay } from "./dates";
import styles from "./hours.module.css";
import { clockOf, DAY_MINUTES, instantOf, minuteOf, type Piece } from "./lasting";
import type { Place } from "./overlap";

interface TimedEntryProps {
  object: ObjectMeta;
  piece: Piece;
  place: Place;
  held: boolean;
  endable: boolean;
  onOpen: (id: string) => void;
  onMove: ((at: number) => void) | null;
}

/** Minutes up and down, days sideways. */
const steps: Readonly<Record<string, readonly [days: number, minutes: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -15],
  ArrowDown: [0, 15],
};
/** From so many minutes on there is room for two lines. */
const TALL = 50;

export function TimedEntry({ object, piece, place, held, endable, onOpen, onMove }: TimedEntryProps) {
  const { words } = useI18n();
  const navigate = useNavigate();
  const { span, from, to } = piece;
  const title = asText(span.record[object.title_field]) || words.common.untitled;
  const when = span.ends || held ? `${clockOf(span.from)}–${clockOf(span.to)}` : clockOf(span.from);
  const keys = (event: KeyboardEvent) => {
    const step = event.shiftKey && onMove ? steps[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove?.(instantOf(addDays(localDay(new Date(span.from)), step[0]), minuteOf(span.from) + step[1]));
  };
  return (
    <button
      type="button"
      className={styles.entry}
      data-entry={span.record.id}
      data-held={held || undefined}
      data-tall={to - from >= TALL || undefined}
      data-cut={`${piece.first ? "" : "start"} ${piece.last ? "" : "end"}`.trim() || undefined}
      style={{
        top: `${(from / DAY_MINUTES) * 100}%`,
        height: `${((to - from) / DAY_MINUTES) * 100}%`,
        insetInlineStart: `${place.left * 100}%`,
        width: `${place.width * 100}%`,
      }}
      aria-label={`${title} ${when}`}
      title={`${when} ${title}`}
      onClick={() => onOpen(span.record.id)}
      onDoubleClick={() => navigate(`/o/${object.key}/${span.record.id}`)}
      onKeyDown={keys}
    >
      <span className={styles.words}>
        <span className={styles.name}>{title}</span> <span className={styles.when}>{when}</span>
      </span>
      {endable && piece.last && <span className={styles.edge} data-edge />}
    </button>
  );
}
