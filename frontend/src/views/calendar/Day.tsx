/** One day of a month or week: its first records, and however many more there are. */
import { Popover } from "antd";
import { Plus } from "lucide-react";
import { type DragEvent, useState } from "react";
import { Link } from "react-router";
import type { Condition } from "~/api/condition";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { Skeleton } from "~/kit/states";
import styles from "./calendar.module.css";
import { localDay } from "./dates";
import { Entry, type EntryProps } from "./Entry";
import { listOfDay } from "./listOfDay";
import { useDay } from "./useDays";

export interface DayProps extends Omit<EntryProps, "record"> {
  day: string;
  outside: boolean;
  shown: number;
  records: readonly RecordData[];
  /** How many more there are than were read. */
  missing: number;
  where: Condition | undefined;
  onCreate: ((day: string) => void) | null;
  onDrop: () => void;
}

export function Day({ day, outside, shown, records, missing, where, onCreate, onDrop, ...props }: DayProps) {
  const { words, format, label } = useI18n();
  const [over, setOver] = useState(false);
  const [open, setOpen] = useState(false);
  const left = Math.max(0, records.length - shown) + missing;
  const allow = (event: DragEvent) => {
    if (!props.draggable) return;
    event.preventDefault();
    setOver(true);
  };
  return (
    <li
      className={styles.day}
      data-outside={outside || undefined}
      data-today={day === localDay() || undefined}
      data-over={over || undefined}
      aria-label={format.date(day)}
      onDragOver={allow}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop();
      }}
    >
      <span className={styles.dayHead}>
        <span className={styles.number}>{Number(day.slice(8))}</span>
        {onCreate && (
          <button
            type="button"
            className={styles.add}
            aria-label={words.lists.calendar.add(label(props.object.label), format.date(day))}
            onClick={() => onCreate(day)}
          >
            <Plus aria-hidden />
          </button>
        )}
      </span>
      {records.slice(0, shown).map((record) => (
        <Entry key={record.id} record={record} {...props} />
      ))}
      {left > 0 && (
        <Popover
          trigger="click"
          arrow={false}
          open={open}
          onOpenChange={setOpen}
          title={format.date(day)}
          content={<WholeDay day={day} records={records} missing={missing} where={where} wanted={open} {...props} />}
        >
          <button type="button" className={styles.more}>
            {words.lists.calendar.more(format.count(left))}
          </button>
        </Popover>
      )}
    </li>
  );
}

interface WholeDayProps extends Omit<EntryProps, "record"> {
  day: string;
  records: readonly RecordData[];
  missing: number;
  where: Condition | undefined;
  wanted: boolean;
}

/** All of a day: what a month with very many records did not read is read now. */
export function WholeDay({ day, records, missing, where, wanted, ...props }: WholeDayProps) {
  const { format } = useI18n();
  const text = useBoardWords();
  const { data, isPending } = useDay(props.object, props.by, where, day, wanted && missing > 0);
  if (missing > 0 && isPending) return <Skeleton lines={4} />;
  const all = data ?? records;
  const total = records.length + missing;
  return (
    <div className={styles.rest}>
      {all.map((record) => (
        <Entry key={record.id} record={record} {...props} />
      ))}
      {total > all.length && (
        <Link className={styles.all} to={listOfDay(props.object.key, props.by, where, day)}>
          {text.wholeDay(format.count(total))}
        </Link>
      )}
    </div>
  );
}
