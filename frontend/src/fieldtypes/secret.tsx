/** Text that is kept encrypted: never shown, only written anew. */
import { Input } from "antd";
import { Lock } from "lucide-react";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { textOperators } from "./operators";
import { emptyToNull } from "./text";

const DOTS = "••••••";
const KNOWN = new Set(["is", "is_not", "in", "not_in", "is_empty", "is_not_empty"]);

function SecretDisplay({ value }: DisplayProps) {
  return value === null || value === undefined ? null : <>{DOTS}</>;
}

function SecretEditor({ id, value, onChange, invalid, describedBy, autoFocus }: EditorProps) {
  const typed = typeof value === "string" ? value : "";
  return (
    <Input.Password
      id={id}
      value={typed}
      placeholder={value !== null && typeof value === "object" ? DOTS : undefined}
      onChange={(event) => onChange(event.target.value)}
      autoComplete="off"
      aria-invalid={invalid}
      aria-describedby={describedBy}
      autoFocus={autoFocus}
    />
  );
}

export const secret: FieldTypeUi = {
  key: "secret",
  icon: Lock,
  width: 120,
  align: "start",
  Display: SecretDisplay,
  Editor: SecretEditor,
  operators: textOperators.filter(({ op }) => KNOWN.has(op)),
  text: () => "",
  toInput: (value) => (typeof value === "string" ? emptyToNull(value) : value),
};
