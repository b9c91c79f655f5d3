/** A colour as #rrggbb. */
import { Palette } from "lucide-react";
import { asText } from "~/api/json";
import { useI18n } from "~/i18n";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./newer.module.css";
import { textOperators } from "./operators";
import { emptyToNull } from "./text";

const offered = ["#0f6c7a", "#c2731a", "#5b5fc7", "#4a8f4d", "#c2487e", "#857536", "#3b86c4", "#b0543f", "#5c636a"];

function ColorDisplay({ value }: DisplayProps) {
  const color = asText(value);
  return (
    <span className={styles.color}>
      <span className={styles.swatch} style={{ background: color }} />
      {color}
    </span>
  );
}

function ColorEditor({ id, value, onChange, field, invalid, describedBy }: EditorProps) {
  const { words, label } = useI18n();
  const chosen = asText(value).toLowerCase();
  return (
    <span className={styles.swatches} role="group" aria-label={label(field.label)}>
      {offered.map((color) => (
        <button
          key={color}
          type="button"
          className={styles.pick}
          aria-label={color}
          aria-pressed={chosen === color}
          style={{ background: color }}
          onClick={() => onChange(chosen === color && !field.required ? null : color)}
        />
      ))}
      <input
        id={id}
        type="color"
        aria-invalid={invalid}
        aria-describedby={describedBy}
        aria-label={words.page.color.custom}
        title={words.page.color.custom}
        className={styles.colorInput}
        value={chosen || "#888888"}
        onChange={(event) => onChange(event.target.value)}
      />
    </span>
  );
}

export const color: FieldTypeUi = {
  key: "color",
  icon: Palette,
  width: 112,
  align: "start",
  Display: ColorDisplay,
  Editor: ColorEditor,
  operators: textOperators,
  text: (value) => asText(value),
  toInput: emptyToNull,
};
