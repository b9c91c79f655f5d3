/** Records on the days of a month or a week. A card dragged to another day gets that day. */
import { useQuery } from "@tanstack/react-query";
import { Button, Popover, Segmented } from "antd";
import { CalendarDays, ChevronLeft, ChevronRight } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { allOf, type Condition } from "~/api/condition";
import { asText } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { queryRecords, type RecordData, updateRecord } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { Empty, ErrorState } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import type { BoardProps } from "../board/Board";
import { dateFields } from "../layouts";
import { reasonText } from "../reason";
import styles from "./calendar.module.css";
import { addDays, addMonths, daysOf, localDay } from "./dates";

type Span = "month" | "week";

/** As many as the server gives at once. */
const MOST = 200;
const SHOWN = 3;

export default function CalendarView(props: BoardProps) {
  const { words } = useI18n();
  const fields = dateFields(props.object);
  const by = fields.find(({ key }) => key === props.view.by) ?? fields[0];
  if (by === undefined) {
    const text = words.lists.calendar;
    return <Empty icon={<CalendarDays aria-hidden />} title={text.noField} hint={text.noFieldHint} />;
  }
  return <Days key={by.key} {...props} by={by} />;
}

function Days({ object, where, by, onPeek }: BoardProps & { by: FieldMeta }) {
  const { words, format } = useI18n();
  const text = words.lists.calendar;
  const { week_start: start } = useCatalog().document.settings;
  const [span, setSpan] = useState<Span>("month");
  const [day, setDay] = useState(() => localDay());
  const days = daysOf(day, span, start);
  const { data, error, refetch, move } = useDays(object, by, where, days);
  const [year = 0, month = 1] = day.split("-").map(Number);
  const step = (by: number) => setDay(span === "month" ? addMonths(day, by) : addDays(day, by * 7));
  const byDay = Map.groupBy(data?.data ?? [], (record) => dayOf(record, by));
  const open = object.rights.update && isEditable(by) && by.type === "date";
  const dragged = useRef<RecordData | null>(null);
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <div className={styles.calendar}>
      <header className={styles.head}>
        <h2 className={styles.title}>{text.title(year, month)}</h2>
        <IconButton label={text.previous} plain onClick={() => step(-1)}>
          <ChevronLeft aria-hidden />
        </IconButton>
        <IconButton label={text.next} plain onClick={() => step(1)}>
          <ChevronRight aria-hidden />
        </IconButton>
        <Button size="small" onClick={() => setDay(localDay())}>
          {text.today}
        </Button>
        {data?.page.has_more && <span className={styles.capped}>{text.capped(format.count(MOST))}</span>}
        <span className={styles.gap} />
        <Segmented<Span>
          size="small"
          value={span}
          onChange={setSpan}
          options={[
            { value: "month", label: text.month },
            { value: "week", label: text.week },
          ]}
          aria-label={words.lists.views.calendar}
        />
      </header>
      <div className={styles.names} aria-hidden>
        {Array.from({ length: 7 }, (_, index) => (
          <span key={index}>{text.weekdays[(start - 1 + index) % 7]}</span>
        ))}
      </div>
      <ol
        className={styles.days}
        data-span={span}
        style={{ gridTemplateRows: `repeat(${days.length / 7}, minmax(0, 1fr))` }}
      >
        {days.map((each) => (
          <Day
            key={each}
            day={each}
            outside={span === "month" && each.slice(0, 7) !== day.slice(0, 7)}
            shown={span === "week" ? 30 : SHOWN}
            object={object}
            records={byDay.get(each) ?? []}
            draggable={open}
            onPeek={onPeek}
            onLift={(record) => {
              dragged.current = record;
            }}
            onDrop={() => {
              if (dragged.current && open) void move(dragged.current, each);
              dragged.current = null;
            }}
          />
        ))}
      </ol>
    </div>
  );
}

function dayOf(record: RecordData, by: FieldMeta): string {
  const value = asText(record[by.key]);
  return by.type === "date" ? value : localDay(new Date(value));
}

/** The records of the days in sight, and moving one to another day. */
function useDays(object: ObjectMeta, by: FieldMeta, where: Condition | undefined, days: readonly string[]) {
  const { words, format } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  const first = days[0] ?? "";
  const last = days.at(-1) ?? "";
  const within: Condition = { field: by.key, op: "between", value: [first, last] };
  const query = useQuery({
    queryKey: ["calendar", object.key, by.key, where, first, last],
    queryFn: ({ signal }) =>
      queryRecords(
        object.key,
        {
          fields: [object.title_field, by.key],
          where: allOf(where, within),
          sort: [{ field: by.key, descending: false }],
          limit: MOST,
        },
        signal,
      ),
    placeholderData: (previous) => previous,
  });
  const reload = () => void query.refetch();
  const move = async (record: RecordData, day: string) => {
    if (dayOf(record, by) === day) return;
    try {
      const { operation } = await updateRecord(object.key, record.id, { [by.key]: day }, record.version);
      const title = asText(record[object.title_field]) || words.common.untitled;
      toast({
        text: words.lists.calendar.moved(title, format.date(day)),
        ...(operation ? { action: { label: words.common.undo, run: () => void undo(operation, reload) } } : {}),
      });
    } catch (error) {
      toast({ text: reasonText(error, words.states.unreachable), tone: "bad" });
    }
    reload();
  };
  return { ...query, move };
}

interface DayProps {
  day: string;
  outside: boolean;
  shown: number;
  object: ObjectMeta;
  records: readonly RecordData[];
  draggable: boolean;
  onPeek: (id: string) => void;
  onLift: (record: RecordData) => void;
  onDrop: () => void;
}

function Day({ day, outside, shown, records, ...props }: DayProps) {
  const { words, format } = useI18n();
  const rest = records.slice(shown);
  const allow = (event: DragEvent) => props.draggable && event.preventDefault();
  return (
    <li
      className={styles.day}
      data-outside={outside || undefined}
      data-today={day === localDay() || undefined}
      aria-label={format.date(day)}
      onDragOver={allow}
      onDrop={(event) => {
        event.preventDefault();
        props.onDrop();
      }}
    >
      <span className={styles.number}>{Number(day.slice(8))}</span>
      {records.slice(0, shown).map((record) => (
        <Entry key={record.id} record={record} {...props} />
      ))}
      {rest.length > 0 && (
        <Popover
          trigger="click"
          arrow={false}
          content={
            <div className={styles.rest}>
              {rest.map((record) => (
                <Entry key={record.id} record={record} {...props} />
              ))}
            </div>
          }
        >
          <button type="button" className={styles.more}>
            {words.lists.calendar.more(format.count(rest.length))}
          </button>
        </Popover>
      )}
    </li>
  );
}

type EntryProps = Pick<DayProps, "object" | "draggable" | "onPeek" | "onLift"> & { record: RecordData };

function Entry({ object, record, draggable, onPeek, onLift }: EntryProps) {
  const { words } = useI18n();
  const navigate = useNavigate();
  const title = asText(record[object.title_field]) || words.common.untitled;
  return (
    <button
      type="button"
      className={styles.entry}
      title={title}
      draggable={draggable}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        onLift(record);
      }}
      onClick={() => onPeek(record.id)}
      onDoubleClick={() => navigate(`/o/${object.key}/${record.id}`)}
    >
      {title}
    </button>
  );
}
