/** Which days are looked at, the ways to others, and how many of them are shown at once. */
import { Button, Segmented } from "antd";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { CalendarSpan } from "~/api/views";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { IconButton } from "~/kit/IconButton";
import styles from "./calendar.module.css";
import { localDay, weekday } from "./dates";
import type { usePlace } from "./usePlace";

interface HeadProps {
  place: ReturnType<typeof usePlace>;
  days: readonly string[];
  span: CalendarSpan;
  spans: readonly CalendarSpan[];
  onSpan: (span: CalendarSpan) => void;
}

export function Head({ place, days, span, spans, onSpan }: HeadProps) {
  const { words } = useI18n();
  const text = words.lists.calendar;
  const names = { month: text.month, week: text.week, day: useBoardWords().day };
  return (
    <header className={styles.head}>
      <h2 className={styles.title}>{useTitleOf(place.day, span, days)}</h2>
      <IconButton label={text.previous} plain onClick={() => place.step(span, -1)}>
        <ChevronLeft aria-hidden />
      </IconButton>
      <IconButton label={text.next} plain onClick={() => place.step(span, 1)}>
        <ChevronRight aria-hidden />
      </IconButton>
      <Button size="small" onClick={() => place.go(localDay())}>
        {text.today}
      </Button>
      <span className={styles.gap} />
      {spans.length > 1 && (
        <Segmented<CalendarSpan>
          size="small"
          value={span}
          onChange={onSpan}
          options={spans.map((value) => ({ value, label: names[value] }))}
          aria-label={words.lists.views.calendar}
        />
      )}
    </header>
  );
}

function useTitleOf(day: string, span: CalendarSpan, days: readonly string[]): string {
  const { words, format } = useI18n();
  const text = useBoardWords();
  const [year = 0, month = 1] = day.split("-").map(Number);
  if (span === "month") return words.lists.calendar.title(year, month);
  if (span === "day") return text.ofDay(format.date(day), words.lists.calendar.weekdays[weekday(day) - 1] ?? "");
  return text.ofWeek(format.date(days[0] ?? day), format.date(days.at(-1) ?? day));
}
