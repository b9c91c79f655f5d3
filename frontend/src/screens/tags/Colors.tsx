/** One of the ten colours of tags, by click or arrow key. */
import { useI18n } from "~/i18n";
import { useTaggingWords } from "~/i18n/tagging";
import { tagColor } from "~/kit/Tag";
import { tagColors } from "~/kit/theme/tokens";
import styles from "./tags.module.css";

export function Colors({ value, onChange }: { value: string; onChange: (color: string) => void }) {
  const text = useTaggingWords();
  const { words } = useI18n();
  const current = tagColor(value);
  return (
    <div className={styles.colors} role="radiogroup" aria-label={text.color}>
      {tagColors.map((color) => (
        <label key={color} className={styles.color} title={words.colors[color]}>
          <input
            type="radio"
            name="tag-color"
            className="visually-hidden"
            checked={current === color}
            aria-label={words.colors[color]}
            onChange={() => onChange(color)}
          />
          <span style={{ background: `var(--tag-${color}-ground)`, color: `var(--tag-${color}-ink)` }} aria-hidden>
            A
          </span>
        </label>
      ))}
    </div>
  );
}
