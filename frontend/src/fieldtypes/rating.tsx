/** Whole stars. */
import { Star } from "lucide-react";
import { asText } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./newer.module.css";
import { number } from "./number";

const starsOf = (field: FieldMeta) => (typeof field.config.stars === "number" ? field.config.stars : 5);

function RatingDisplay({ value, field }: DisplayProps) {
  const { words } = useI18n();
  const given = Number(asText(value)) || 0;
  const all = starsOf(field);
  return (
    <span className={styles.stars} role="img" aria-label={words.page.rating(given, all)}>
      {Array.from({ length: all }, (_, index) => (
        <Star key={index} data-on={index < given || undefined} aria-hidden />
      ))}
    </span>
  );
}

function RatingEditor({ id, value, onChange, field, invalid, describedBy }: EditorProps) {
  const { words, label } = useI18n();
  const given = Number(asText(value)) || 0;
  const all = starsOf(field);
  return (
    <span className={styles.stars} role="radiogroup" aria-label={label(field.label)}>
      {Array.from({ length: all }, (_, index) => (
        <button
          key={index}
          id={index === 0 ? id : undefined}
          type="button"
          role="radio"
          aria-invalid={index === 0 ? invalid : undefined}
          aria-describedby={index === 0 ? describedBy : undefined}
          aria-checked={given === index + 1}
          aria-label={words.page.rating(index + 1, all)}
          className={styles.star}
          onClick={() => onChange(given === index + 1 && !field.required ? null : String(index + 1))}
        >
          <Star data-on={index < given || undefined} aria-hidden />
        </button>
      ))}
    </span>
  );
}

export const rating: FieldTypeUi = {
  ...number,
  key: "rating",
  icon: Star,
  width: 120,
  align: "start",
  Display: RatingDisplay,
  Editor: RatingEditor,
};
