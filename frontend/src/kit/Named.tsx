/** What a row is about: its name, and under it in a softer voice what it is for. */
import styles from "./Named.module.css";

interface Props {
  readonly name: string;
  readonly hint?: string;
  /** The control that the name is the label of. */
  readonly htmlFor?: string;
}

export function Named({ name, hint, htmlFor }: Props) {
  return (
    <span className={styles.what}>
      {htmlFor === undefined ? (
        <span className={styles.name}>{name}</span>
      ) : (
        <label htmlFor={htmlFor} className={styles.name}>
          {name}
        </label>
      )}
      {hint !== undefined && <span className={styles.hint}>{hint}</span>}
    </span>
  );
}
