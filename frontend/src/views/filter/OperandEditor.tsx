/** The value side of a condition, by the kind of operand that its operator takes. */
import { Input } from "antd";
import { asText, type Json } from "~/api/json";
import { type FieldMeta, useCatalog } from "~/api/meta";
import { useOptions } from "~/fieldtypes/choice";
import type { Operand } from "~/fieldtypes/contract";
import { normaliseNumber } from "~/fieldtypes/number";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { toKeys } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { DatePicker } from "~/kit/DatePicker";
import { Select } from "~/kit/Select";
import styles from "./filter.module.css";
import { RelativeEditor } from "./RelativeEditor";
import { useTitles } from "./titles";

interface OperandEditorProps {
  field: FieldMeta;
  operand: Operand;
  value: Json;
  onChange: (value: Json) => void;
}

export function OperandEditor(props: OperandEditorProps) {
  const { words } = useI18n();
  const { operand, value, onChange } = props;
  if (operand === "none") return null;
  if (operand === "text") {
    return (
      <Input value={asText(value)} onChange={(event) => onChange(event.target.value)} aria-label={words.filter.value} />
    );
  }
  if (operand === "number") return <NumberInput value={asText(value)} onChange={onChange} label={words.filter.value} />;
  if (operand === "date") return <DatePicker value={asText(value)} onChange={onChange} label={words.filter.value} />;
  if (operand === "range" || operand === "date_range") return <Range {...props} days={operand === "date_range"} />;
  if (operand === "relative") return <RelativeEditor value={value} onChange={onChange} />;
  if (operand === "boolean") return <BooleanOperand {...props} />;
  if (operand === "option" || operand === "options") return <OptionOperand {...props} />;
  return <RecordOperand {...props} />;
}

function NumberInput({ value, onChange, label }: { value: string; onChange: (value: string) => void; label: string }) {
  return (
    <Input
      inputMode="decimal"
      value={value}
      onChange={(event) => onChange(normaliseNumber(event.target.value))}
      aria-label={label}
    />
  );
}

function Range({ value, onChange, days }: OperandEditorProps & { days: boolean }) {
  const { words } = useI18n();
  const [from = "", to = ""] = Array.isArray(value) ? value.map(asText) : [];
  const Part = days ? DatePicker : NumberInput;
  return (
    <div className={styles.range}>
      <Part value={from} onChange={(next: string | null) => onChange([next ?? "", to])} label={words.filter.from} />
      <span className={styles.dash}>–</span>
      <Part value={to} onChange={(next: string | null) => onChange([from, next ?? ""])} label={words.filter.to} />
    </div>
  );
}

function BooleanOperand({ value, onChange }: OperandEditorProps) {
  const { words } = useI18n();
  return (
    <Select
      value={typeof value === "boolean" ? value : undefined}
      options={[
        { value: true, label: words.common.yes },
        { value: false, label: words.common.no },
      ]}
      onChange={(next: boolean) => onChange(next)}
      placeholder={words.common.selectPlaceholder}
      aria-label={words.filter.value}
      className={styles.fill}
    />
  );
}

function OptionOperand({ field, operand, value, onChange }: OperandEditorProps) {
  const { words } = useI18n();
  const many = operand === "options";
  const chosen = many ? toKeys(value) : [asText(value)].filter(Boolean);
  const options = useOptions(field, chosen);
  return (
    <Select
      // Records may carry tags that the catalogue does not know: they are typed.
      mode={many ? (field.type === "tags" ? "tags" : "multiple") : undefined}
      value={many ? chosen : chosen[0]}
      options={options}
      optionLabelProp={many ? "text" : "label"}
      onChange={(next: string | string[]) => onChange(next)}
      showSearch={{ optionFilterProp: "text" }}
      placeholder={words.common.selectPlaceholder}
      aria-label={words.filter.value}
      className={styles.fill}
    />
  );
}

function RecordOperand({ field, operand, value, onChange }: OperandEditorProps) {
  const { words } = useI18n();
  const object = useCatalog().targetOf(field) ?? "";
  const many = operand === "records";
  const ids = many ? toKeys(value) : [asText(value)].filter(Boolean);
  const titles = useTitles(object, ids);
  return (
    <RecordPicker
      object={object}
      multiple={many}
      value={ids.map((id) => ({ id, title: titles.get(id) ?? "…" }))}
      onChange={(next) => onChange(many ? next.map(({ id }) => id) : (next[0]?.id ?? null))}
      label={words.filter.value}
    />
  );
}
