/** A mail address. */
import { Mail } from "lucide-react";
import { asText } from "~/api/json";
import type { DisplayProps, FieldTypeUi } from "./contract";
import { textOperators } from "./operators";
import { emptyToNull, TextEditor } from "./text";

function EmailDisplay({ value, place }: DisplayProps) {
  const address = asText(value);
  return place === "detail" && address ? <a href={`mailto:${address}`}>{address}</a> : <>{address}</>;
}

export const email: FieldTypeUi = {
  key: "email",
  icon: Mail,
  width: 200,
  align: "start",
  Display: EmailDisplay,
  Editor: TextEditor,
  operators: textOperators,
  text: (value) => asText(value),
  toInput: emptyToNull,
  check: (value, _field, { words }) => {
    const address = asText(value).trim();
    return address === "" || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address) ? undefined : words.form.invalid.email;
  },
};
