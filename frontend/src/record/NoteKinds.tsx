/** Of which kind a note is: one of the choices, side by side. */
import type { Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import styles from "./composer.module.css";
import chip from "./kind.module.css";

interface NoteKindsProps {
  field: FieldMeta;
  value: Json;
  onChange: (value: Json) => void;
}

export function NoteKinds({ field, value, onChange }: NoteKindsProps) {
  const { label } = useI18n();
  return (
    <div className={styles.kinds} role="radiogroup" aria-label={label(field.label)}>
      {field.options
        .filter(({ active }) => active)
        .map((option) => (
          <button
            key={option.key}
            type="button"
            role="radio"
            aria-checked={value === option.key}
            className={`${chip.kind} ${styles.kind}`}
            onClick={() => onChange(option.key)}
          >
            {label(option.label)}
          </button>
        ))}
    </div>
  );
}
