/** Records on the days of a month, or on the hours of a week or a day. A card dragged elsewhere gets that time. */
import { CalendarDays } from "lucide-react";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { type FieldMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import type { CalendarSpan } from "~/api/views";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { usePhone } from "~/kit/media";
import { Empty, ErrorState } from "~/kit/states";
import type { BoardProps } from "../board/Board";
import { dateFields } from "../layouts";
import styles from "./calendar.module.css";
import { daysOf, morningOf, weekday } from "./dates";
import { Head } from "./Head";
import { Hours } from "./Hours";
import { timesOf } from "./lasting";
import { Month } from "./Month";
import { PhoneMonth } from "./PhoneMonth";
import { useDays } from "./useDays";
import { usePlace } from "./usePlace";
import { useWalk } from "./useWalk";

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

/** A phone is too narrow for a week, and shows the chosen day of what has no hours below its month. */
function useSpans(timed: boolean, wanted: CalendarSpan): { spans: readonly CalendarSpan[]; span: CalendarSpan } {
  const phone = usePhone();
  if (!phone) return { spans: ["month", "week", "day"], span: wanted };
  if (!timed) return { spans: ["month"], span: "month" };
  return { spans: ["month", "day"], span: wanted === "month" ? "month" : "day" };
}

function Days(props: BoardProps & { by: FieldMeta }) {
  const { object, view, onView, where, by, onPeek, onCreate } = props;
  const phone = usePhone();
  const navigate = useNavigate();
  const { week_start: start } = useCatalog().document.settings;
  const place = usePlace();
  const timed = by.type === "datetime";
  const { spans, span } = useSpans(timed, view.span);
  const days = daysOf(place.day, span, start);
  const times = useMemo(() => timesOf(object, by), [object, by]);
  const hours = timed && span !== "month";
  const found = useDays(object, by, where, days, hours ? times : null);
  const { byDay, missing } = found.data ?? nothing;
  const editable = isEditable(by);
  const morning = (day: string) => onCreate({ [by.key]: timed ? morningOf(day) : day });
  const create = object.rights.create && editable ? morning : null;
  const walk = useWalk(hours ? null : () => create?.(place.day));
  if (found.error) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  const onOpen = phone ? (id: string) => navigate(`/o/${object.key}/${id}`) : onPeek;
  const onSpan = (next: CalendarSpan) => onView({ ...view, span: next });
  const shared = { object, by, day: place.day, days, byDay, missing, where, onOpen };
  const draggable = object.rights.update && editable;
  return (
    <div className={styles.calendar} {...walk}>
      <Head place={place} days={days} span={span} spans={spans} onSpan={onSpan} />
      {!hours && <Names days={days.slice(0, 7)} />}
      {hours ? (
        <Hours
          {...shared}
          times={times}
          found={found}
          onValues={onCreate}
          onCreate={create}
          onDay={(day) => {
            onSpan("day");
            place.go(day);
          }}
          onStep={(count) => place.step(span, count)}
        />
      ) : phone ? (
        <PhoneMonth {...shared} onDay={place.go} onCreate={create} />
      ) : (
        <Month
          {...shared}
          span={span}
          draggable={draggable}
          onCreate={create}
          onMove={(record, to) => void found.move(record, to)}
        />
      )}
    </div>
  );
}

function Names({ days }: { days: readonly string[] }) {
  const { words } = useI18n();
  return (
    <div className={styles.names} aria-hidden style={{ gridTemplateColumns: `repeat(${days.length}, minmax(0, 1fr))` }}>
      {days.map((day) => (
        <span key={day}>{words.lists.calendar.weekdays[weekday(day) - 1]}</span>
      ))}
    </div>
  );
}
