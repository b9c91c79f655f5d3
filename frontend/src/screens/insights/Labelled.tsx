/** A control under its name. */
import type { ReactNode } from "react";
import styles from "./insights.module.css";

export function Labelled({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <span className={styles.label}>{name}</span>
      {children}
    </div>
  );
}
