/** The place where files are let go or chosen; it says what was wrong with them. */
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import styles from "./import.module.css";

const READABLE = ".csv,.tsv,.txt,.xlsx,.xls,.ods,.json,.jsonl,.ndjson,.zip,.gz";

interface FileDropProps {
  icon: ReactNode;
  title: string;
  hint: string;
  /** What the title says while they are read. */
  busy: string;
  /** Names the field that takes files. */
  label: string;
  multiple?: boolean;
  /** Reads them; what it throws is told. */
  read: (files: readonly File[]) => Promise<void>;
}

export function FileDrop({ icon, title, hint, busy, label, multiple = false, read }: FileDropProps) {
  const { words } = useI18n();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState(false);
  const [problem, setProblem] = useState("");
  const take = async (list: FileList | null) => {
    const files = [...(list ?? [])].slice(0, multiple ? undefined : 1);
    if (files.length === 0) return;
    setReading(true);
    setProblem("");
    try {
      await read(files);
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
    } finally {
      setReading(false);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files);
  };
  return (
    <>
      <button
        type="button"
        className={styles.drop}
        data-over={over || undefined}
        disabled={reading}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        {icon}
        <span className={styles.dropTitle}>{reading ? busy : title}</span>
        <span className={styles.dropHint}>{hint}</span>
      </button>
      <input
        ref={input}
        type="file"
        multiple={multiple}
        accept={READABLE}
        aria-label={label}
        className="visually-hidden"
        tabIndex={-1}
        onChange={(event) => void take(event.target.files)}
      />
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
    </>
  );
}
