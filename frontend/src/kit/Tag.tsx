/** A choice as a pale word. */
import type { ReactNode } from "react";
import styles from "./Tag.module.css";
import { type TagColor, tagColors } from "./theme/tokens";

const aliases: Readonly<Record<string, TagColor>> = {
  gray: "grey",
  cyan: "teal",
  amber: "yellow",
  gold: "yellow",
  violet: "purple",
  magenta: "pink",
  lime: "green",
};

export function tagColor(name: string | undefined): TagColor {
  return tagColors.find((color) => color === name) ?? aliases[name ?? ""] ?? "grey";
}

export function Tag({ color, children, faded }: { color?: string; children: ReactNode; faded?: boolean }) {
  const name = tagColor(color);
  // What is no longer chosen has no colour of its own, and stays readable.
  const style = faded ? undefined : { color: `var(--tag-${name}-ink)`, background: `var(--tag-${name}-ground)` };
  return (
    <span className={styles.tag} style={style} data-faded={faded || undefined}>
      {children}
    </span>
  );
}
