/** Several of the options that the field declares. */

import { ListChecks } from "lucide-react";
import { useI18n } from "~/i18n";
import { Select } from "~/kit/Select";
import { OptionTag, useOptions } from "./choice";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./display.module.css";
import { choicesOperators } from "./operators";
import { toKeys } from "./values";

function ChoicesDisplay({ value, field, place }: DisplayProps) {
  return (
    <span className={place === "cell" ? styles.tagline : styles.tags}>
      {toKeys(value).map((key) => (
        <OptionTag key={key} field={field} optionKey={key} />
      ))}
    </span>
  );
}

function ChoicesEditor({ id, value, onChange, field, invalid, describedBy, autoFocus }: EditorProps) {
  const { words } = useI18n();
  const chosen = toKeys(value);
  return (
    <Select
      id={id}
      mode="multiple"
      value={chosen}
      onChange={(next: string[]) => onChange(next)}
      options={useOptions(field, chosen)}
      showSearch={{ optionFilterProp: "text" }}
      placeholder={words.common.selectPlaceholder}
      status={invalid ? "error" : ""}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      autoFocus={autoFocus}
      defaultOpen={autoFocus}
      optionLabelProp="text"
      style={{ width: "100%" }}
    />
  );
}

export const choices: FieldTypeUi = {
  key: "choices",
  icon: ListChecks,
  width: 180,
  align: "start",
  Display: ChoicesDisplay,
  Editor: ChoicesEditor,
  operators: choicesOperators,
  text: (value, field, { label, words }) =>
    toKeys(value)
      .map((key) => label(field.options.find((option) => option.key === key)?.label ?? key))
      .join(words.common.comma),
  toInput: (value) => (toKeys(value).length > 0 ? toKeys(value) : null),
};
