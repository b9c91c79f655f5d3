/** One field of a form: its name, its widget, and below it what helps or what is wrong. */
import { Lock } from "lucide-react";
import { useId } from "react";
import type { Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { typeOf } from "~/fieldtypes/registry";
import { maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import styles from "./form.module.css";

interface FormFieldProps {
  field: FieldMeta;
  value: Json;
  onChange: (value: Json) => void;
  problem: string | undefined;
  autoFocus: boolean;
  /** Where there is little room: what helps is left out. */
  brief?: boolean;
}

export function FormField({ field, value, onChange, problem, autoFocus, brief }: FormFieldProps) {
  const { words, label } = useI18n();
  const id = useId();
  const type = typeOf(field);
  const { Editor } = type;
  const masked = maskedText(value);
  const note = problem ?? (brief ? "" : label(field.help));
  if (Editor === undefined) return null;
  return (
    <div className={styles.field} data-wide={type.wide || undefined}>
      <label htmlFor={id} className={styles.label} data-required={field.required || undefined}>
        {label(field.label)}
      </label>
      {masked !== null ? (
        <span className={styles.masked} title={words.common.masked}>
          {masked}
          <Lock aria-label={words.common.masked} />
        </span>
      ) : (
        <Editor
          id={id}
          value={value}
          onChange={onChange}
          field={field}
          invalid={problem !== undefined}
          describedBy={note ? `${id}-note` : undefined}
          autoFocus={autoFocus}
        />
      )}
      {note && (
        <p id={`${id}-note`} className={problem ? styles.problem : styles.help} role={problem ? "alert" : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}
