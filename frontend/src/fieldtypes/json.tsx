/** Any JSON; edited as text, checked before it is sent. */
import { Input } from "antd";
import { Braces } from "lucide-react";
import { useState } from "react";
import type { Json } from "~/api/json";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./newer.module.css";
import { textOperators } from "./operators";

/** What was typed and is no JSON (yet). */
const BROKEN = "\u0000";

function JsonDisplay({ value, place }: DisplayProps) {
  if (place === "cell") return <span className={styles.code}>{JSON.stringify(value)}</span>;
  return <pre className={styles.block}>{JSON.stringify(value, null, 2)}</pre>;
}

function JsonEditor({ id, value, onChange, invalid, describedBy, autoFocus }: EditorProps) {
  const [typed, setTyped] = useState(() => (value === null ? "" : JSON.stringify(value, null, 2)));
  const change = (text: string) => {
    setTyped(text);
    if (text.trim() === "") return onChange(null);
    try {
      onChange(JSON.parse(text) as Json);
    } catch {
      onChange(BROKEN + text);
    }
  };
  return (
    <Input.TextArea
      id={id}
      className={styles.codeInput}
      value={typed}
      onChange={(event) => change(event.target.value)}
      status={invalid ? "error" : ""}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      autoFocus={autoFocus}
      spellCheck={false}
      autoSize={{ minRows: 4, maxRows: 16 }}
    />
  );
}

function complaint(text: string): string {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

export const json: FieldTypeUi = {
  key: "json",
  icon: Braces,
  width: 200,
  align: "start",
  Display: JsonDisplay,
  Editor: JsonEditor,
  operators: textOperators.filter(({ op }) => op === "is_empty" || op === "is_not_empty"),
  text: (value) => (value === null ? "" : JSON.stringify(value)),
  toInput: (value) => value,
  check: (value, _field, { words }) =>
    typeof value === "string" && value.startsWith(BROKEN)
      ? words.page.json.bad(complaint(value.slice(BROKEN.length)))
      : undefined,
  wide: true,
};
