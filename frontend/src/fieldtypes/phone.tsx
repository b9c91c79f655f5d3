/** A phone number; Chinese mobiles are set 3-4-4. */
import { Phone } from "lucide-react";
import { asText } from "~/api/json";
import type { DisplayProps, FieldTypeUi } from "./contract";
import { textOperators } from "./operators";
import { emptyToNull, TextEditor } from "./text";

export function formatPhone(number: string): string {
  const mobile = /^(?:\+86)?(1\d{2})(\d{4})(\d{4})$/.exec(number);
  if (mobile) return `${mobile[1]} ${mobile[2]} ${mobile[3]}`;
  return number.startsWith("+86") ? number.slice(3) : number;
}

function PhoneDisplay({ value, place }: DisplayProps) {
  const number = asText(value);
  return place === "detail" && number ? (
    <a href={`tel:${number}`}>{formatPhone(number)}</a>
  ) : (
    <>{formatPhone(number)}</>
  );
}

export const phone: FieldTypeUi = {
  key: "phone",
  icon: Phone,
  width: 140,
  align: "start",
  Display: PhoneDisplay,
  Editor: TextEditor,
  operators: textOperators,
  text: (value) => formatPhone(asText(value)),
  toInput: emptyToNull,
};
