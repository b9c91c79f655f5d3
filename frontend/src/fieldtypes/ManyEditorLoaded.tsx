/** The editor of several values: loaded when one is edited. */
import { AutoComplete, Input } from "antd";
import { GripVertical, Plus, Star, X } from "lucide-react";
import { useRef, useState } from "react";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import type { EditorProps } from "./contract";
import { type Entry, toEntries } from "./many";
import styles from "./newer.module.css";

export function ManyEditor({ id, value, onChange, field, invalid, describedBy, autoFocus }: EditorProps) {
  const { words, label } = useI18n();
  const given = toEntries(value);
  const entries = given.length > 0 ? given : [{ value: "", label: "" }];
  const [dragged, setDragged] = useState<number | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const give = (next: readonly Entry[]) => onChange(next.map((entry) => ({ ...entry })));
  const change = (at: number, part: Partial<Entry>) =>
    give(entries.map((entry, index) => (index === at ? { ...entry, ...part } : entry)));
  const move = (from: number, to: number) => {
    const next = [...entries];
    const [taken] = next.splice(from, 1);
    if (taken === undefined || to < 0 || to > next.length) return;
    next.splice(to, 0, taken);
    give(next);
  };
  return (
    <div className={styles.many} role="group" aria-label={label(field.label)}>
      <ul ref={list}>
        {entries.map((entry, index) => (
          <li
            key={index}
            className={styles.manyRow}
            data-dragged={dragged === index || undefined}
            onDragOver={(event) => {
              if (dragged === null) return;
              event.preventDefault();
              if (dragged !== index) {
                move(dragged, index);
                setDragged(index);
              }
            }}
          >
            {entries.length > 1 && (
              <button
                type="button"
                draggable
                className={styles.grip}
                aria-label={words.page.many.move(entry.value)}
                onDragStart={() => setDragged(index)}
                onDragEnd={() => setDragged(null)}
                onKeyDown={(event) => {
                  if (event.key === "ArrowUp") move(index, index - 1);
                  if (event.key === "ArrowDown") move(index, index + 1);
                }}
              >
                <GripVertical aria-hidden />
              </button>
            )}
            <Input
              id={index === 0 ? id : undefined}
              aria-label={index === 0 ? undefined : label(field.label)}
              value={entry.value}
              onChange={(event) => change(index, { value: event.target.value })}
              status={invalid ? "error" : ""}
              aria-invalid={invalid}
              aria-describedby={describedBy}
              autoFocus={autoFocus && index === 0}
              autoComplete="off"
            />
            <AutoComplete
              className={styles.manyLabel}
              value={entry.label}
              options={words.page.many.labels.map((text) => ({ value: text }))}
              placeholder={words.page.many.label}
              aria-label={words.page.many.label}
              onChange={(text: string) => change(index, { label: text })}
            />
            {entries.length > 1 && (
              <IconButton
                label={index === 0 ? words.page.many.primary : words.page.many.makePrimary(entry.value)}
                pressed={index === 0}
                className={styles.primary}
                onClick={() => move(index, 0)}
              >
                <Star aria-hidden />
              </IconButton>
            )}
            {(entries.length > 1 || entry.value) && (
              <IconButton
                plain
                label={words.page.many.remove(entry.value)}
                onClick={() => give(entries.filter((_, other) => other !== index))}
              >
                <X aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {entries.at(-1)?.value && (
        <button type="button" className={styles.addOne} onClick={() => give([...entries, { value: "", label: "" }])}>
          <Plus aria-hidden />
          {words.page.many.add}
        </button>
      )}
    </div>
  );
}
