/** Several values of one kind in an order: the first is the primary one, each has a label. */
import { lazy, type ReactNode, Suspense } from "react";
import { asText, isObject, type Json } from "~/api/json";
import type { DisplayProps, EditorProps } from "./contract";
import styles from "./newer.module.css";

export interface Entry {
  readonly value: string;
  readonly label: string;
}

export function toEntries(value: Json | undefined): Entry[] {
  if (!Array.isArray(value)) return asText(value) ? [{ value: asText(value), label: "" }] : [];
  return value.map((entry) =>
    isObject(entry) ? { value: asText(entry.value), label: asText(entry.label) } : { value: asText(entry), label: "" },
  );
}

export const entriesInput = (value: Json): Json => {
  const kept = toEntries(value).filter((entry) => entry.value.trim() !== "");
  if (kept.length === 0) return null;
  return kept.map((entry): Json => {
    const [text, name] = [entry.value.trim(), entry.label.trim()];
    return name ? { value: text, label: name } : { value: text };
  });
};

interface ManyDisplayProps extends DisplayProps {
  one: (value: string) => ReactNode;
}

export function ManyDisplay({ value, place, one }: ManyDisplayProps) {
  const entries = toEntries(value);
  const [first] = entries;
  if (first === undefined) return null;
  if (place === "cell") {
    return (
      <>
        {one(first.value)}
        {entries.length > 1 && <span className={styles.faint}> +{entries.length - 1}</span>}
      </>
    );
  }
  return (
    <ul className={styles.entries}>
      {entries.map((entry, index) => (
        <li key={index}>
          {one(entry.value)} {entry.label && <span className={styles.faint}>{entry.label}</span>}
        </li>
      ))}
    </ul>
  );
}

const Loaded = lazy(() => import("./ManyEditorLoaded").then((module) => ({ default: module.ManyEditor })));

export function ManyEditor(props: EditorProps) {
  return (
    <Suspense>
      <Loaded {...props} />
    </Suspense>
  );
}
