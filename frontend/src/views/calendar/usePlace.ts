/** The day that is looked at, in the address: whoever comes back from a record finds the same days. */
import { useSearchParams } from "react-router";
import type { CalendarSpan } from "~/api/views";
import { addDays, addMonths, localDay } from "./dates";

export function usePlace() {
  const [params, setParams] = useSearchParams();
  const asked = params.get("day") ?? "";
  const day = /^\d{4}-\d{2}-\d{2}$/.test(asked) ? asked : localDay();
  const go = (next: string) =>
    setParams(
      (present) => {
        const changed = new URLSearchParams(present);
        changed.set("day", next);
        return changed;
      },
      { replace: true },
    );
  const step = (span: CalendarSpan, count: number) =>
    go(span === "month" ? addMonths(day, count) : addDays(day, count * (span === "week" ? 7 : 1)));
  return { day, go, step };
}
