/** One line of text. */
import { Input } from "antd";
import { Type } from "lucide-react";
import { asText, type Json } from "~/api/json";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { inputProps } from "./inputProps";
import { textOperators } from "./operators";

export function TextDisplay({ value }: DisplayProps) {
  return <>{asText(value)}</>;
}

export function TextEditor(props: EditorProps) {
  return (
    <Input
      {...inputProps(props)}
      value={asText(props.value)}
      onChange={(event) => props.onChange(event.target.value)}
      autoComplete="off"
    />
  );
}

export const emptyToNull = (value: Json): Json => (typeof value === "string" && value.trim() === "" ? null : value);

export function maximumLength(config: FieldLengthConfig): number | undefined {
  return typeof config.max_length === "number" ? config.max_length : undefined;
}
type FieldLengthConfig = { readonly max_length?: Json };

export const text: FieldTypeUi = {
  key: "text",
  icon: Type,
  width: 180,
  align: "start",
  Display: TextDisplay,
  Editor: TextEditor,
  operators: textOperators,
  text: (value) => asText(value),
  toInput: emptyToNull,
  check: (value, field, { words }) => {
    const maximum = maximumLength(field.config);
    return maximum !== undefined && asText(value).length > maximum ? words.form.invalid.tooLong(maximum) : undefined;
  },
};
