/** A phone number; Chinese mobiles are set 3-4-4, lines as they are dialled: 010 and two digits more are an area. */
import { Phone } from "lucide-react";
import { asText, type Json } from "~/api/json";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { entriesInput, ManyDisplay, ManyEditor, toEntries } from "./many";
import { textOperators } from "./operators";
import { emptyToNull, TextEditor } from "./text";

export function formatPhone(number: string): string {
  const mobile = /^(?:\+86)?(1\d{2})(\d{4})(\d{4})$/.exec(number);
  if (mobile) return `${mobile[1]} ${mobile[2]} ${mobile[3]}`;
  const line = /^\+86(10|2\d|[3-9]\d{2})(\d{3,4})(\d{4})$/.exec(number);
  if (line) return `0${line[1]} ${line[2]} ${line[3]}`;
  return number.startsWith("+86") ? number.slice(3) : number;
}

function OnePhone({ value, place }: Pick<DisplayProps, "value" | "place">) {
  const number = asText(value);
  return place === "detail" && number ? (
    <a href={`tel:${number}`}>{formatPhone(number)}</a>
  ) : (
    <>{formatPhone(number)}</>
  );
}

function PhoneDisplay(props: DisplayProps) {
  if (props.field.config.many !== true) return <OnePhone value={props.value} place={props.place} />;
  return <ManyDisplay {...props} one={(value) => <OnePhone value={value} place={props.place} />} />;
}

function PhoneEditor(props: EditorProps) {
  return props.field.config.many === true ? <ManyEditor {...props} /> : <TextEditor {...props} />;
}

const many = (value: Json) => Array.isArray(value);

export const phone: FieldTypeUi = {
  key: "phone",
  icon: Phone,
  width: 140,
  align: "start",
  Display: PhoneDisplay,
  Editor: PhoneEditor,
  operators: textOperators,
  text: (value) =>
    toEntries(value)
      .map((entry) => formatPhone(entry.value))
      .join("; "),
  toInput: (value) => (many(value) ? entriesInput(value) : emptyToNull(value)),
};
