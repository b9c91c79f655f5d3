/** What a long page asks for at its foot (unsaved changes, chosen rows): floats in sight until it is answered. */
import type { ReactNode } from "react";
import styles from "./ActionBar.module.css";
import { useFloating } from "./floating";

interface ActionBarProps {
  text: ReactNode;
  /** The text says what is wrong. */
  bad?: boolean;
  /** With a name it is a toolbar, else a message that is read out when it comes. */
  label?: string;
  children: ReactNode;
}

export function ActionBar({ text, bad, label, children }: ActionBarProps) {
  const floats = useFloating();
  const content = (
    <>
      <span className={bad ? styles.bad : styles.text}>{text}</span>
      {children}
    </>
  );
  if (label === undefined) {
    return (
      <div ref={floats} className={styles.bar} role="status">
        {content}
      </div>
    );
  }
  return (
    <div ref={floats} className={styles.bar} role="toolbar" aria-label={label}>
      {content}
    </div>
  );
}
