/** Yes or no. */
import { Switch } from "antd";
import { Check, Minus, ToggleLeft } from "lucide-react";
import { useI18n } from "~/i18n";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./display.module.css";
import { booleanOperators } from "./operators";

function BooleanDisplay({ value, place }: DisplayProps) {
  const { words } = useI18n();
  if (value === null) return null;
  const said = value ? words.common.yes : words.common.no;
  const Icon = value ? Check : Minus;
  return (
    <span className={styles.yesno} data-yes={value === true || undefined} title={said}>
      <Icon aria-hidden />
      <span className={place === "cell" ? "visually-hidden" : undefined}>{said}</span>
    </span>
  );
}

function BooleanEditor({ id, value, onChange, describedBy, autoFocus }: EditorProps) {
  return (
    <Switch
      id={id}
      checked={value === true}
      onChange={(checked) => onChange(checked)}
      autoFocus={autoFocus}
      aria-describedby={describedBy}
    />
  );
}

export const boolean: FieldTypeUi = {
  key: "boolean",
  icon: ToggleLeft,
  width: 84,
  align: "start",
  Display: BooleanDisplay,
  Editor: BooleanEditor,
  operators: booleanOperators,
  text: (value, _field, { words }) => (value === null ? "" : value ? words.common.yes : words.common.no),
  toInput: (value) => value,
};
