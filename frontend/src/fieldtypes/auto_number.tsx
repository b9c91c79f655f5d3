/** A number that the server gives. */
import { Binary } from "lucide-react";
import { asText } from "~/api/json";
import type { FieldTypeUi } from "./contract";
import { textOperators } from "./operators";
import { TextDisplay } from "./text";

export const autoNumber: FieldTypeUi = {
  key: "auto_number",
  icon: Binary,
  width: 150,
  align: "start",
  Display: TextDisplay,
  operators: textOperators,
  text: (value) => asText(value),
  toInput: (value) => value,
};
