/** Which object, which file. */
import { Select } from "antd";
import { ChevronRight, FileSpreadsheet, Files } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { Link } from "react-router";
import { type ImportPreview, previewImport } from "~/api/imports";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { useMovingWords } from "~/i18n/moving";
import { Field } from "~/kit/Field";
import { Named } from "~/kit/Named";
import { problemText } from "~/kit/states";
import styles from "./import.module.css";
import { RecentImports } from "./RecentImports";

interface FileStepProps {
  objects: readonly ObjectMeta[];
  object: ObjectMeta;
  onObject: (key: string) => void;
  onPreview: (preview: ImportPreview) => void;
  onOpen: (id: string, object: string) => void;
}

export function FileStep({ objects, object, onObject, onPreview, onOpen }: FileStepProps) {
  const { words, label } = useI18n();
  const text = useDataWords().importing;
  const several = useMovingWords();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState(false);
  const [problem, setProblem] = useState("");
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setReading(true);
    setProblem("");
    try {
      onPreview(await previewImport(object.key, file));
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
    } finally {
      setReading(false);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <div>
      <Field name={words.importing.object} htmlFor="import-object">
        <Select
          id="import-object"
          value={object.key}
          options={objects.map(({ key, plural }) => ({ value: key, label: label(plural) }))}
          onChange={onObject}
          className={styles.object}
        />
      </Field>
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
        <FileSpreadsheet aria-hidden />
        <span className={styles.dropTitle}>{reading ? words.importing.reading : words.importing.drop}</span>
        <span className={styles.dropHint}>{text.dropHint}</span>
      </button>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,.xlsx,.xls,.ods,.json,.jsonl,.ndjson,.zip,.gz"
        aria-label={words.importing.choose}
        className="visually-hidden"
        tabIndex={-1}
        onChange={(event) => void take(event.target.files?.[0])}
      />
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
      <Link to="/import/several" className={styles.several}>
        <Files aria-hidden />
        <Named name={several.link} hint={several.linkHint} />
        <ChevronRight aria-hidden />
      </Link>
      <RecentImports onOpen={onOpen} />
    </div>
  );
}
