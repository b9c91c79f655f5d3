/** A person as a round initial in a colour of his own. */
import styles from "./Avatar.module.css";
import { tagColors } from "./theme/tokens";

function colorOf(id: string): string {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return tagColors[1 + (hash % (tagColors.length - 1))] ?? "teal";
}

/** The last character of a Chinese name (people are told apart by it), the first letter of a Latin one. */
export function initialOf(name: string): string {
  const trimmed = name.trim();
  const chinese = /[一-鿿]/.test(trimmed);
  return (chinese ? trimmed.slice(-1) : trimmed.slice(0, 1)).toUpperCase() || "?";
}

export function Avatar({ id, name, size = 20 }: { id: string; name: string; size?: number }) {
  const color = colorOf(id);
  const style = {
    width: size,
    height: size,
    fontSize: Math.round(size * 0.52),
    color: `var(--tag-${color}-ink)`,
    background: `var(--tag-${color}-ground)`,
  };
  return (
    <span className={styles.avatar} style={style} aria-hidden>
      {initialOf(name)}
    </span>
  );
}
