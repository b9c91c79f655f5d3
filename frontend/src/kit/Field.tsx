/** The rows of a form outside of records: a control under its name, its hint below, and what is wrong with the whole. */
import type { ReactNode } from "react";
import styles from "./Field.module.css";

interface FieldProps {
  name: string;
  /** The control's id. Without it the name only stands above; then the control names itself. */
  htmlFor?: string;
  hint?: ReactNode;
  /** What is wrong with it. */
  wrong?: string;
  children: ReactNode;
}

export function Field({ name, htmlFor, hint, wrong = "", children }: FieldProps) {
  return (
    <div className={styles.field}>
      {htmlFor ? (
        <label className={styles.name} htmlFor={htmlFor}>
          {name}
        </label>
      ) : (
        <span className={styles.name}>{name}</span>
      )}
      {children}
      {hint && <p className={styles.hint}>{hint}</p>}
      <Wrong text={wrong} />
    </div>
  );
}

/** Fields one below the other. */
export function Fields({ children }: { children: ReactNode }) {
  return <div className={styles.fields}>{children}</div>;
}

/** What kept the form from being saved; nothing where nothing did. */
export function Wrong({ text }: { text: string }) {
  if (!text) return null;
  return (
    <p className={styles.wrong} role="alert">
      {text}
    </p>
  );
}
