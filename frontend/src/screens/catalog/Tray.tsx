/** The fields that no section shows: dragged onto the page, or put there with one press. */
import { Plus } from "lucide-react";
import { useModelWords } from "~/i18n/modelling";
import styles from "./layout.module.css";
import type { Arranged } from "./SectionEditor";

export function Tray({ fields, arranged }: { fields: readonly string[]; arranged: Arranged }) {
  const text = useModelWords();
  const { layout, names, dragged, onDrag, onMove } = arranged;
  return (
    <section
      className={styles.tray}
      aria-label={text.layout.tray}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        if (dragged) onMove(dragged, null);
      }}
    >
      <h2 className={styles.trayTitle}>{text.layout.tray}</h2>
      {fields.length === 0 && <p className={styles.hint}>{text.layout.trayEmpty}</p>}
      <ul className={styles.free}>
        {fields.map((field) => {
          const name = names.get(field) ?? field;
          return (
            <li key={field}>
              <button
                type="button"
                draggable
                className={styles.freeField}
                disabled={layout.sections.length === 0}
                aria-label={text.layout.place(name)}
                onDragStart={() => onDrag(field)}
                onDragEnd={() => onDrag(null)}
                onClick={() => onMove(field, { section: 0, at: layout.sections[0]?.fields.length ?? 0 })}
              >
                <Plus aria-hidden />
                {name}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
