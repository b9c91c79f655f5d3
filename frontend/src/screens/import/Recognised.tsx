/** How the file was read, each part changeable: encoding, separator, sheet, header. */
import { Select } from "antd";
import { useState } from "react";
import { type ImportPreview, previewImport, type Reading } from "~/api/imports";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { problemText } from "~/kit/states";
import styles from "./import.module.css";

interface RecognisedProps {
  object: string;
  preview: ImportPreview;
  reading: Reading;
  onRead: (preview: ImportPreview, reading: Reading) => void;
}

const encodings = ["utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be", "cp1252", "euc_jp", "cp949"];
const separators = [",", ";", "\t", "|"];

const withOwn = (offered: readonly string[], own: string) => (offered.includes(own) ? offered : [own, ...offered]);

export function Recognised({ object, preview, reading, onRead }: RecognisedProps) {
  const { words, format } = useI18n();
  const text = useDataWords().importing;
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const change = async (part: Reading) => {
    const next = { ...reading, ...part };
    setBusy(true);
    setProblem("");
    try {
      onRead(await previewImport(object, preview.file, next), next);
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
    } finally {
      setBusy(false);
    }
  };
  const { encoding, separator, sheets = [], header } = preview;
  const lines = Array.from({ length: 10 }, (_, index) => index + 1);
  return (
    <section className={styles.recognised} aria-label={text.recognised} aria-busy={busy}>
      {encoding && (
        <Part id="import-encoding" title={text.encoding}>
          <Select
            id="import-encoding"
            value={encoding}
            disabled={busy}
            options={withOwn(encodings, encoding).map((value) => ({ value, label: value.toUpperCase() }))}
            onChange={(value) => void change({ encoding: value })}
          />
        </Part>
      )}
      {separator && (
        <Part id="import-separator" title={text.separator}>
          <Select
            id="import-separator"
            value={separator}
            disabled={busy}
            options={withOwn(separators, separator).map((value) => ({ value, label: text.separators[value] ?? value }))}
            onChange={(value) => void change({ separator: value })}
          />
        </Part>
      )}
      {sheets.length > 1 && (
        <Part id="import-sheet" title={text.sheet}>
          <Select
            id="import-sheet"
            value={reading.sheet ?? sheets[0]}
            disabled={busy}
            options={sheets.map((value) => ({ value, label: value }))}
            onChange={(value) => void change({ sheet: value })}
          />
        </Part>
      )}
      {(encoding || sheets.length > 0) && (
        <Part id="import-header" title={text.header}>
          <Select
            id="import-header"
            value={header ?? 0}
            disabled={busy}
            options={[
              ...lines.map((value) => ({ value, label: text.headerAt(value) })),
              { value: 0, label: text.noHeader },
            ]}
            onChange={(value) => void change({ header: value })}
          />
        </Part>
      )}
      <span className={styles.found}>{text.rows(format.count(preview.count))}</span>
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </section>
  );
}

function Part({ id, title, children }: { id: string; title: string; children: React.ReactNode }) {
  return (
    <span className={styles.part}>
      <label htmlFor={id}>{title}</label>
      {children}
    </span>
  );
}
