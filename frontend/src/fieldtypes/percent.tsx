/** A percentage: 12.5 is 12.5 %. */
import { Input } from "antd";
import { Percent } from "lucide-react";
import { asText } from "~/api/json";
import { useI18n } from "~/i18n";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { inputProps } from "./inputProps";
import { normaliseNumber, number, numberInput } from "./number";

function PercentDisplay({ value, field }: DisplayProps) {
  const { format } = useI18n();
  const scale = typeof field.config.scale === "number" ? field.config.scale : undefined;
  return <>{format.decimal(asText(value), scale)}%</>;
}

const bare = (typed: string) => typed.normalize("NFKC").replace(/%\s*$/, "");

function PercentEditor(props: EditorProps) {
  const { value, onChange } = props;
  return (
    <Input
      {...inputProps(props)}
      inputMode="decimal"
      suffix="%"
      value={asText(value)}
      onChange={(event) => onChange(bare(event.target.value))}
      onBlur={() => onChange(normaliseNumber(asText(value)))}
      autoComplete="off"
    />
  );
}

export const percent: FieldTypeUi = {
  ...number,
  key: "percent",
  icon: Percent,
  width: 96,
  Display: PercentDisplay,
  Editor: PercentEditor,
  text: (value, field, i18n) => `${number.text(value, field, i18n)}%`,
  toInput: numberInput,
};
