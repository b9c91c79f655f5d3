/** A mail address. */
import { Mail } from "lucide-react";
import { asText, type Json } from "~/api/json";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { entriesInput, ManyDisplay, ManyEditor, toEntries } from "./many";
import { textOperators } from "./operators";
import { emptyToNull, TextEditor } from "./text";

function OneEmail({ value, place }: Pick<DisplayProps, "value" | "place">) {
  const address = asText(value);
  return place === "detail" && address ? <a href={`mailto:${address}`}>{address}</a> : <>{address}</>;
}

function EmailDisplay(props: DisplayProps) {
  if (props.field.config.many !== true) return <OneEmail value={props.value} place={props.place} />;
  return <ManyDisplay {...props} one={(value) => <OneEmail value={value} place={props.place} />} />;
}

function EmailEditor(props: EditorProps) {
  return props.field.config.many === true ? <ManyEditor {...props} /> : <TextEditor {...props} />;
}

const many = (value: Json) => Array.isArray(value);

export const email: FieldTypeUi = {
  key: "email",
  icon: Mail,
  width: 200,
  align: "start",
  Display: EmailDisplay,
  Editor: EmailEditor,
  operators: textOperators,
  text: (value) =>
    toEntries(value)
      .map((entry) => entry.value)
      .join("; "),
  toInput: (value) => (many(value) ? entriesInput(value) : emptyToNull(value)),
  check: (value, _field, { words }) => {
    const wrong = toEntries(value).some(
      (entry) => entry.value.trim() !== "" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(entry.value.trim()),
    );
    return wrong ? words.form.invalid.email : undefined;
  },
};
