/** One record on its day: opened by a click, moved by dragging it or with Shift and the arrow keys. */
import type { KeyboardEvent } from "react";
import { useNavigate } from "react-router";
import { asText } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import styles from "./calendar.module.css";
import { addDays } from "./dates";
import { dayOf } from "./useDays";

export interface EntryProps {
  object: ObjectMeta;
  by: FieldMeta;
  record: RecordData;
  draggable: boolean;
  /** No hour is meant, whatever the moment says. */
  hourless?: boolean;
  onOpen: (id: string) => void;
  onLift: (record: RecordData) => void;
  onMove: (record: RecordData, day: string) => void;
}

const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export function Entry({ object, by, record, draggable, hourless, onOpen, onLift, onMove }: EntryProps) {
  const { words, format } = useI18n();
  const navigate = useNavigate();
  const title = asText(record[object.title_field]) || words.common.untitled;
  const clock = by.type === "datetime" && !hourless ? format.clock(asText(record[by.key])) : "";
  const keys = (event: KeyboardEvent) => {
    const step = event.shiftKey && draggable ? steps[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    onMove(record, addDays(dayOf(record, by), step));
  };
  return (
    <button
      type="button"
      className={styles.entry}
      data-entry={record.id}
      title={clock ? `${clock} ${title}` : title}
      draggable={draggable}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", title);
        onLift(record);
      }}
      onClick={() => onOpen(record.id)}
      onDoubleClick={() => navigate(`/o/${object.key}/${record.id}`)}
      onKeyDown={keys}
    >
      {clock && <span className={styles.clock}>{clock} </span>}
      {title}
    </button>
  );
}
