/** Formatted text: clean HTML from the server, edited by a small editor that loads when it is wanted. */
import { PencilRuler } from "lucide-react";
import { lazy, Suspense } from "react";
import { asText } from "~/api/json";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./newer.module.css";
import { longTextOperators } from "./operators";

const RichEditor = lazy(() => import("./RichEditor").then((module) => ({ default: module.RichEditor })));

/** The words of HTML, without what it looks like. */
export function plainText(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";
}

function RichDisplay({ value, place }: DisplayProps) {
  const html = asText(value);
  if (place === "cell") return <>{plainText(html)}</>;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the server keeps an allow-list of tags, attributes and schemes
  return <div className={styles.rich} dangerouslySetInnerHTML={{ __html: html }} />;
}

function LazyRich(props: EditorProps) {
  return (
    <Suspense>
      <RichEditor {...props} />
    </Suspense>
  );
}

export const richText: FieldTypeUi = {
  key: "rich_text",
  icon: PencilRuler,
  width: 240,
  align: "start",
  Display: RichDisplay,
  Editor: LazyRich,
  operators: longTextOperators,
  text: (value) => plainText(asText(value)),
  toInput: (value) => (plainText(asText(value)).trim() === "" ? null : value),
  wide: true,
};
