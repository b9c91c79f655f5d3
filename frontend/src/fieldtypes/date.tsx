/** A day. */
import { CalendarDays } from "lucide-react";
import { asText } from "~/api/json";
import { useI18n } from "~/i18n";
import { DatePicker } from "~/kit/DatePicker";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { dateOperators } from "./operators";
import { emptyToNull } from "./text";

function DateDisplay({ value }: DisplayProps) {
  const { format } = useI18n();
  return <>{format.date(asText(value))}</>;
}

/** A calendar; with `time` also a clock. */
export function DateEditor({
  time,
  id,
  value,
  onChange,
  invalid,
  describedBy,
  autoFocus,
}: EditorProps & { time?: boolean }) {
  return (
    <DatePicker
      time={time}
      id={id}
      value={asText(value)}
      onChange={onChange}
      invalid={invalid}
      describedBy={describedBy}
      autoFocus={autoFocus}
    />
  );
}

export const date: FieldTypeUi = {
  key: "date",
  icon: CalendarDays,
  width: 128,
  align: "start",
  Display: DateDisplay,
  Editor: DateEditor,
  operators: dateOperators,
  text: (value, _field, { format }) => (asText(value) ? format.date(asText(value)) : ""),
  toInput: emptyToNull,
};
