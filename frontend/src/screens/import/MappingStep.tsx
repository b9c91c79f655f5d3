/** Which column is which field, and what to do with records that are there already. */
import { Button, Select } from "antd";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { type ImportMode, type ImportPreview, startImport } from "~/api/imports";
import type { ObjectMeta } from "~/api/meta";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import styles from "./import.module.css";

interface MappingStepProps {
  object: ObjectMeta;
  preview: ImportPreview;
  onBack: () => void;
  onStarted: (id: string) => void;
}

const modes: readonly ImportMode[] = ["create", "update", "both"];

export function MappingStep({ object, preview, onBack, onStarted }: MappingStepProps) {
  const { words, label } = useI18n();
  const [mapping, setMapping] = useState<Readonly<Record<string, string>>>(preview.mapping);
  const [mode, setMode] = useState<ImportMode>("create");
  const [key, setKey] = useState<string>(object.title_field);
  const [starting, setStarting] = useState(false);
  const [problem, setProblem] = useState("");
  const fields = object.fields.filter(isEditable);
  const taken = new Set(Object.values(mapping));
  const missing = fields.filter((field) => field.required && !taken.has(field.key) && field.type !== "boolean");
  const keys = fields.filter((field) => taken.has(field.key));
  const usedKey = taken.has(key) ? key : keys[0]?.key;

  const choose = (column: string, field: string) => {
    const rest = Object.entries(mapping).filter(([name, value]) => name !== column && value !== field);
    setMapping(Object.fromEntries(field ? [...rest, [column, field]] : rest));
  };
  const start = async () => {
    setStarting(true);
    setProblem("");
    try {
      const order = { file: preview.file, object: object.key, mapping, mode };
      const { id } = await startImport(mode === "create" || !usedKey ? order : { ...order, key: usedKey });
      onStarted(id);
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
      setStarting(false);
    }
  };
  return (
    <div>
      <table className={styles.mapping}>
        <thead>
          <tr>
            <th scope="col">{words.importing.column}</th>
            <th scope="col">{words.importing.sample}</th>
            <th scope="col">{words.importing.field}</th>
          </tr>
        </thead>
        <tbody>
          {preview.columns.map((column, index) => (
            <tr key={column} data-skipped={!mapping[column] || undefined}>
              <th scope="row">{column}</th>
              <td className={styles.sample}>
                {preview.rows
                  .slice(0, 3)
                  .map((row) => row[index])
                  .filter(Boolean)
                  .join(" · ")}
              </td>
              <td>
                <ArrowRight aria-hidden className={styles.arrow} />
                <Select
                  value={mapping[column] ?? ""}
                  options={[
                    { value: "", text: "", label: <span className={styles.skip}>{words.importing.skip}</span> },
                    ...fields.map((field) => ({
                      value: field.key,
                      text: label(field.label),
                      label: label(field.label),
                    })),
                  ]}
                  onChange={(field) => choose(column, field)}
                  showSearch={{ optionFilterProp: "text" }}
                  aria-label={`${column} → ${words.importing.field}`}
                  className={styles.field}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={styles.rules}>
        <label className={styles.label} htmlFor="import-mode">
          {words.importing.mode}
        </label>
        <Select
          id="import-mode"
          value={mode}
          options={modes.map((name) => ({ value: name, label: words.importing.modes[name] }))}
          onChange={setMode}
          className={styles.object}
        />
        {mode !== "create" && (
          <>
            <label className={styles.label} htmlFor="import-key">
              {words.importing.key}
            </label>
            <Select
              id="import-key"
              value={usedKey}
              options={keys.map((field) => ({ value: field.key, label: label(field.label) }))}
              onChange={setKey}
              className={styles.object}
            />
          </>
        )}
      </div>
      {mode !== "update" && missing.length > 0 && (
        <p className={styles.warning}>
          {words.importing.requiredMissing(missing.map((field) => label(field.label)).join("、"))}
        </p>
      )}
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
      <div className={styles.foot}>
        <span className={styles.note}>{words.importing.mapped(taken.size, preview.columns.length)}</span>
        <Button onClick={onBack}>{words.common.back}</Button>
        <Button type="primary" loading={starting} disabled={taken.size === 0} onClick={() => void start()}>
          {words.importing.start(preview.count)}
        </Button>
      </div>
    </div>
  );
}
