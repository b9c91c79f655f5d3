/** Roll-ups and formulas: shown and filtered like the kind of value that they yield, never edited. */
import { FunctionSquare, Sigma } from "lucide-react";
import { asText, isObject, type Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { boolean } from "./boolean";
import type { DisplayProps, FieldTypeUi } from "./contract";
import { date } from "./date";
import { datetime } from "./datetime";
import { money } from "./money";
import { number } from "./number";
import { text } from "./text";

/** The type that a computed field behaves as, by what it yields. */
export function yieldedType(field: FieldMeta, value?: Json): FieldTypeUi {
  if (isObject(value) && "amount" in value) return money;
  const kind = field.value_type;
  if (kind === "number" || kind === "integer" || kind === "money") return number;
  if (kind === "boolean") return boolean;
  if (kind === "date") return date;
  if (kind === "datetime") return datetime;
  if (kind === "text" || !value) return text;
  return /^-?\d+(\.\d+)?$/.test(asText(value)) ? number : text;
}

function ComputedDisplay(props: DisplayProps) {
  const { Display } = yieldedType(props.field, props.value);
  return <Display {...props} />;
}

export const formula: FieldTypeUi = {
  key: "formula",
  icon: FunctionSquare,
  width: 120,
  align: "end",
  Display: ComputedDisplay,
  operators: number.operators,
  text: (value, field, i18n) => yieldedType(field, value).text(value, field, i18n),
  toInput: (value) => value,
};

export const rollup: FieldTypeUi = { ...formula, key: "rollup", icon: Sigma };
