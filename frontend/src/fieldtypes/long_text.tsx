/** Text of several lines. */
import { Input } from "antd";
import { AlignLeft } from "lucide-react";
import { asText } from "~/api/json";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./display.module.css";
import { inputProps } from "./inputProps";
import { longTextOperators } from "./operators";
import { emptyToNull } from "./text";

function LongTextDisplay({ value, place }: DisplayProps) {
  return <span className={place === "detail" ? styles.paragraphs : undefined}>{asText(value)}</span>;
}

function LongTextEditor(props: EditorProps) {
  return (
    <Input.TextArea
      {...inputProps(props)}
      value={asText(props.value)}
      onChange={(event) => props.onChange(event.target.value)}
      autoSize={{ minRows: 3, maxRows: 12 }}
    />
  );
}

export const longText: FieldTypeUi = {
  key: "long_text",
  icon: AlignLeft,
  width: 240,
  align: "start",
  Display: LongTextDisplay,
  Editor: LongTextEditor,
  operators: longTextOperators,
  text: (value) => asText(value),
  toInput: emptyToNull,
  wide: true,
};
