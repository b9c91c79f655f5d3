/** One of the options that the field declares. */

import { CircleDot } from "lucide-react";
import { asText } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { Select } from "~/kit/Select";
import { Tag } from "~/kit/Tag";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { choiceOperators } from "./operators";

export function OptionTag({ field, optionKey }: { field: FieldMeta; optionKey: string }) {
  const { label } = useI18n();
  const option = field.options.find(({ key }) => key === optionKey);
  return (
    <Tag color={option?.color ?? "grey"} faded={option?.active === false}>
      {option ? label(option.label) : optionKey}
    </Tag>
  );
}

/** The options as a Select wants them: active ones, and inactive ones only where already chosen. */
export function useOptions(field: FieldMeta, chosen: readonly string[]) {
  const { label } = useI18n();
  return field.options
    .filter((option) => option.active || chosen.includes(option.key))
    .map((option) => ({
      value: option.key,
      text: label(option.label),
      title: label(option.label),
      label: <Tag color={option.color}>{label(option.label)}</Tag>,
    }));
}

function ChoiceDisplay({ value, field }: DisplayProps) {
  const key = asText(value);
  return key ? <OptionTag field={field} optionKey={key} /> : null;
}

function ChoiceEditor({ id, value, onChange, field, invalid, describedBy, autoFocus, typed }: EditorProps) {
  const { words } = useI18n();
  const chosen = asText(value);
  const options = useOptions(field, [chosen]);
  return (
    <Select
      id={id}
      value={chosen || undefined}
      onChange={(next: string | undefined) => onChange(next ?? null)}
      options={options}
      placeholder={words.common.selectPlaceholder}
      allowClear={!field.required}
      showSearch={options.length > 8 || typed !== undefined ? { optionFilterProp: "text" } : false}
      status={invalid ? "error" : ""}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      autoFocus={autoFocus}
      defaultOpen={autoFocus}
      style={{ width: "100%" }}
    />
  );
}

export const choice: FieldTypeUi = {
  key: "choice",
  icon: CircleDot,
  width: 120,
  align: "start",
  Display: ChoiceDisplay,
  Editor: ChoiceEditor,
  operators: choiceOperators,
  text: (value, field, { label }) => {
    const option = field.options.find(({ key }) => key === value);
    return option ? label(option.label) : asText(value);
  },
  toInput: (value) => value || null,
};
