/** The value of any field: masked and empty ones are handled here, the rest by the field's type. */
import { Lock } from "lucide-react";
import type { Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import styles from "./display.module.css";
import { typeOf } from "./registry";
import { isEmptyValue, maskedText } from "./values";

interface FieldValueProps {
  value: Json | undefined;
  field: FieldMeta;
  place: "cell" | "detail";
}

export function FieldValue({ value, field, place }: FieldValueProps) {
  const { words } = useI18n();
  const masked = maskedText(value);
  if (masked !== null) {
    return (
      <span className={styles.masked} title={words.common.masked}>
        {masked}
        <Lock aria-label={words.common.masked} />
      </span>
    );
  }
  if (value === undefined || isEmptyValue(value))
    return place === "detail" ? <span className={styles.dash}>—</span> : null;
  const { Display } = typeOf(field);
  return <Display value={value} field={field} place={place} />;
}
