/** Ctrl/⌘ K: find any record, go anywhere, and do whatever the page can do, by words, pinyin or initials. */
import { CornerDownLeft, Search, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import styles from "./command.module.css";
import { useEntries } from "./commandEntries";

export function CommandBar({ createOnly, onClose }: { createOnly: boolean; onClose: () => void }) {
  const { words } = useI18n();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const { entries, searching, told, examples } = useEntries(typed.trim(), createOnly, onClose);
  const index = Math.min(at, Math.max(entries.length - 1, 0));
  const found = entries.length > 0;

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    dialog.current?.querySelector(`#command-${index}`)?.scrollIntoView({ block: "nearest" });
  }, [index]);
  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((index + step + entries.length) % Math.max(entries.length, 1));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      entries[index]?.run();
    }
  };
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label={words.shell.search}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      onKeyDown={keys}
    >
      <div className={styles.box}>
        <div className={styles.input}>
          <Search aria-hidden />
          <input
            type="text"
            role="combobox"
            aria-expanded={found}
            aria-controls={found ? "command-list" : undefined}
            aria-activedescendant={found ? `command-${index}` : undefined}
            aria-label={words.command.placeholder}
            placeholder={createOnly ? words.shell.newRecord : words.command.placeholder}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
            }}
          />
          <IconButton label={words.command.close} className={styles.close} onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        </div>
        {found ? (
          <div id="command-list" role="listbox" aria-label={words.command.go} className={styles.list}>
            {entries.map((entry, position) => (
              <div key={entry.id}>
                {entry.group !== entries[position - 1]?.group && <p className={styles.group}>{entry.group}</p>}
                <div
                  id={`command-${position}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={position === index}
                  className={styles.entry}
                  onPointerMove={() => setAt(position)}
                  onClick={entry.run}
                  onKeyDown={undefined}
                >
                  {entry.icon}
                  <span className={styles.text}>{entry.shown ?? entry.text}</span>
                  {entry.note && <span className={styles.note}>{entry.note}</span>}
                  {position === index && <CornerDownLeft aria-hidden className={styles.enter} />}
                </div>
              </div>
            ))}
          </div>
        ) : (
          <div className={styles.list}>{!searching && <Nothing examples={examples} onTry={setTyped} />}</div>
        )}
        <p className={styles.hint} aria-live="polite">
          {told || words.command.hint}
        </p>
      </div>
    </dialog>
  );
}

/** What can be tried instead. */
function Nothing({ examples, onTry }: { examples: readonly string[]; onTry: (text: string) => void }) {
  const { words } = useI18n();
  return (
    <div className={styles.nothing}>
      <p>{words.command.nothing}</p>
      <p>{words.command.tips}</p>
      <p className={styles.examples}>
        {examples.map((text) => (
          <button key={text} type="button" className={styles.example} onClick={() => onTry(text)}>
            {text}
          </button>
        ))}
      </p>
    </div>
  );
}
