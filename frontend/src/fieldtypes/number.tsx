/** A decimal number, kept as text from end to end. */
import { Input } from "antd";
import { Hash } from "lucide-react";
import { asText, type Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import type { Format } from "~/i18n/format";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { inputProps } from "./inputProps";
import { numberOperators } from "./operators";

/** What a person typed as a plain decimal: separators and full-width digits fall away, 万 and 亿 are multiplied. */
export function normaliseNumber(typed: string): string {
  const plain = typed
    .normalize("NFKC")
    .replace(/[,，\s]/g, "")
    .replace("−", "-");
  const match = /^([+-]?\d*\.?\d+)\.?(万|亿)$/.exec(plain);
  return match ? shift(match[1] ?? "", match[2] === "万" ? 4 : 8) : plain;
}

function shift(decimal: string, places: number): string {
  const negative = decimal.startsWith("-");
  const [whole = "", fraction = ""] = decimal.replace(/^[+-]/, "").split(".");
  const digits = whole + fraction.padEnd(places, "0").slice(0, places);
  const rest = fraction.slice(places);
  const trimmed = digits.replace(/^0+(?=\d)/, "");
  return (negative ? "-" : "") + trimmed + (rest && `.${rest}`);
}

export const isDecimal = (value: string) => /^[+-]?(\d+\.?\d*|\.\d+)$/.test(value);

/** A whole number that always has four digits is a year: nobody separates its thousands. */
function isYear({ config }: FieldMeta): boolean {
  const bound = (value: Json | undefined) => (value === undefined || value === null ? Number.NaN : Number(value));
  return config.scale === 0 && bound(config.minimum) >= 1000 && bound(config.maximum) <= 9999;
}

function readable(value: Json, field: FieldMeta, format: Format): string {
  if (isYear(field)) return asText(value);
  return format.decimal(asText(value), typeof field.config.scale === "number" ? field.config.scale : undefined);
}

function NumberDisplay({ value, field }: DisplayProps) {
  return <>{readable(value, field, useI18n().format)}</>;
}

export function NumberEditor(props: EditorProps) {
  const { value, onChange } = props;
  return (
    <Input
      {...inputProps(props)}
      inputMode="decimal"
      value={asText(value)}
      onChange={(event) => onChange(event.target.value)}
      onBlur={() => onChange(normaliseNumber(asText(value)))}
      autoComplete="off"
    />
  );
}

export const numberInput = (value: Json): Json => {
  const typed = normaliseNumber(asText(value));
  return typed === "" ? null : typed;
};

export const number: FieldTypeUi = {
  key: "number",
  icon: Hash,
  width: 120,
  align: "end",
  Display: NumberDisplay,
  Editor: NumberEditor,
  operators: numberOperators,
  text: (value, field, { format }) => readable(value, field, format),
  toInput: numberInput,
  check: (value, _field, { words }) => {
    const typed = normaliseNumber(asText(value));
    return typed === "" || isDecimal(typed) ? undefined : words.form.invalid.number;
  },
};
