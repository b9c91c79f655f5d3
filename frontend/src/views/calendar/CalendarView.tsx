/** Records on the days of a month or a week. A card dragged to another day gets that day. */
import { Button, Segmented } from "antd";
import { CalendarDays, ChevronLeft, ChevronRight } from "lucide-react";
import { useRef } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { type FieldMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { Empty, ErrorState } from "~/kit/states";
import type { BoardProps } from "../board/Board";
import { dateFields } from "../layouts";
import styles from "./calendar.module.css";
import { Day } from "./Day";
import { addDays, addMonths, daysOf, localDay, morningOf } from "./dates";
import { PhoneMonth } from "./PhoneMonth";
import { useDays } from "./useDays";

type Span = "month" | "week";

const SHOWN = 3;
const nothing = { byDay: new Map<string, RecordData[]>(), missing: new Map<string, number>() };

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

/** The day that is looked at, in the address: whoever comes back from a record finds the same days. */
function usePlace() {
  const [params, setParams] = useSearchParams();
  const asked = params.get("day") ?? "";
  const day = /^\d{4}-\d{2}-\d{2}$/.test(asked) ? asked : localDay();
  const span: Span = params.get("span") === "week" ? "week" : "month";
  const go = (next: { day?: string; span?: Span }) =>
    setParams(
      (present) => {
        const changed = new URLSearchParams(present);
        if (next.day) changed.set("day", next.day);
        if (next.span === "week") changed.set("span", "week");
        if (next.span === "month") changed.delete("span");
        return changed;
      },
      { replace: true },
    );
  return { day, span, go };
}

function Days({ object, where, by, onPeek, onCreate }: BoardProps & { by: FieldMeta }) {
  const { words } = useI18n();
  const text = words.lists.calendar;
  const phone = usePhone();
  const navigate = useNavigate();
  const { week_start: start } = useCatalog().document.settings;
  const place = usePlace();
  const { day } = place;
  const span = phone ? "month" : place.span;
  const days = daysOf(day, span, start);
  const { data, error, refetch, move } = useDays(object, by, where, days);
  const [year = 0, month = 1] = day.split("-").map(Number);
  const step = (count: number) => place.go({ day: span === "month" ? addMonths(day, count) : addDays(day, count * 7) });
  const { byDay, missing } = data ?? nothing;
  const editable = isEditable(by);
  const dragged = useRef<RecordData | null>(null);
  const create =
    object.rights.create && editable
      ? (each: string) => onCreate({ [by.key]: by.type === "date" ? each : morningOf(each) })
      : null;
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
        <Button size="small" onClick={() => place.go({ day: localDay() })}>
          {text.today}
        </Button>
        <span className={styles.gap} />
        {!phone && (
          <Segmented<Span>
            size="small"
            value={span}
            onChange={(next) => place.go({ span: next })}
            options={[
              { value: "month", label: text.month },
              { value: "week", label: text.week },
            ]}
            aria-label={words.lists.views.calendar}
          />
        )}
      </header>
      <div className={styles.names} aria-hidden>
        {Array.from({ length: 7 }, (_, index) => (
          <span key={index}>{text.weekdays[(start - 1 + index) % 7]}</span>
        ))}
      </div>
      {phone ? (
        <PhoneMonth
          object={object}
          by={by}
          day={day}
          days={days}
          byDay={byDay}
          missing={missing}
          where={where}
          onDay={(each) => place.go({ day: each })}
          onOpen={(id) => navigate(`/o/${object.key}/${id}`)}
          onCreate={create}
        />
      ) : (
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
              by={by}
              records={byDay.get(each) ?? []}
              missing={missing.get(each) ?? 0}
              where={where}
              draggable={object.rights.update && editable}
              onOpen={onPeek}
              onCreate={create}
              onMove={(record, to) => void move(record, to)}
              onLift={(record) => {
                dragged.current = record;
              }}
              onDrop={() => {
                if (dragged.current) void move(dragged.current, each);
                dragged.current = null;
              }}
            />
          ))}
        </ol>
      )}
    </div>
  );
}
