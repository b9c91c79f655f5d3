/** Which files. */
import { Files } from "lucide-react";
import { useRef, useState } from "react";
import { type MovePlan, previewMove } from "~/api/migrations";
import { useI18n } from "~/i18n";
import { useMovingWords } from "~/i18n/moving";
import { problemText } from "~/kit/states";
import styles from "../import.module.css";

export function FilesStep({ onFound }: { onFound: (plan: MovePlan) => void }) {
  const { words } = useI18n();
  const text = useMovingWords();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState(false);
  const [problem, setProblem] = useState("");
  const take = async (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    setReading(true);
    setProblem("");
    try {
      onFound(await previewMove(files));
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
      setReading(false);
    }
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
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer.files);
        }}
      >
        <Files aria-hidden />
        <span className={styles.dropTitle}>{reading ? text.reading : text.drop}</span>
        <span className={styles.dropHint}>{text.dropHint}</span>
      </button>
      <input
        ref={input}
        type="file"
        multiple
        accept=".csv,.tsv,.txt,.xlsx,.xls,.ods,.json,.jsonl,.ndjson,.zip,.gz"
        aria-label={text.choose}
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
