/** A moment, shown in the reader's own zone: near ones in words, exact on hover. */
import { Clock } from "lucide-react";
import { asText } from "~/api/json";
import { useI18n } from "~/i18n";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { DateEditor } from "./date";
import { dateOperators } from "./operators";
import { emptyToNull } from "./text";

function DatetimeDisplay({ value, place }: DisplayProps) {
  const { format } = useI18n();
  const moment = asText(value);
  if (!moment) return null;
  const exact = format.datetime(moment);
  return (
    <time dateTime={moment} title={exact}>
      {place === "cell" ? format.ago(moment) : exact}
    </time>
  );
}

function DatetimeEditor(props: EditorProps) {
  return <DateEditor {...props} time />;
}

export const datetime: FieldTypeUi = {
  key: "datetime",
  icon: Clock,
  width: 136,
  align: "start",
  Display: DatetimeDisplay,
  Editor: DatetimeEditor,
  operators: dateOperators,
  text: (value, _field, { format }) => (asText(value) ? format.datetime(asText(value)) : ""),
  toInput: emptyToNull,
};
