/** Free words, or those that the field declares. */

import { Tags as TagsIcon } from "lucide-react";
import { useI18n } from "~/i18n";
import { Select } from "~/kit/Select";
import { Tag } from "~/kit/Tag";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./display.module.css";
import { choicesOperators } from "./operators";
import { toKeys } from "./values";

function TagsDisplay({ value, field, place }: DisplayProps) {
  const { label } = useI18n();
  return (
    <span className={place === "cell" ? styles.tagline : styles.tags}>
      {toKeys(value).map((key) => {
        const option = field.options.find((one) => one.key === key);
        return (
          <Tag key={key} color={option?.color ?? "grey"}>
            {option ? label(option.label) : key}
          </Tag>
        );
      })}
    </span>
  );
}

function TagsEditor({ id, value, onChange, field, invalid, describedBy, autoFocus }: EditorProps) {
  const { words, label } = useI18n();
  const free = field.config.free !== false;
  return (
    <Select
      id={id}
      mode={free ? "tags" : "multiple"}
      value={toKeys(value)}
      onChange={(next: string[]) => onChange(next)}
      options={field.options.filter(({ active }) => active).map((one) => ({ value: one.key, label: label(one.label) }))}
      tokenSeparators={[",", "，", ";", "；"]}
      placeholder={words.common.selectPlaceholder}
      notFoundContent={null}
      status={invalid ? "error" : ""}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      autoFocus={autoFocus}
      style={{ width: "100%" }}
    />
  );
}

export const tags: FieldTypeUi = {
  key: "tags",
  icon: TagsIcon,
  width: 180,
  align: "start",
  Display: TagsDisplay,
  Editor: TagsEditor,
  operators: choicesOperators,
  text: (value, field, { label, words }) =>
    toKeys(value)
      .map((key) => label(field.options.find((one) => one.key === key)?.label ?? key))
      .join(words.common.comma),
  toInput: (value) => (toKeys(value).length > 0 ? toKeys(value) : null),
};
