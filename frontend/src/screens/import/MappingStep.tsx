/** Which column is which field, and what to do with records that are there already. */
import { Button, Select } from "antd";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { type ImportMode, type ImportOrder, type ImportPreview, startImport, type UnknownOptions } from "~/api/imports";
import type { ObjectMeta } from "~/api/meta";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import styles from "./import.module.css";
import { useTargets } from "./targets";

interface MappingStepProps {
  object: ObjectMeta;
  preview: ImportPreview;
  onBack: () => void;
  onStarted: (id: string, order: ImportOrder) => void;
}

const modes: readonly ImportMode[] = ["create", "update", "both"];
const unknownModes: readonly UnknownOptions[] = ["refuse", "create", "ignore", "stop"];

export function MappingStep({ object, preview, onBack, onStarted }: MappingStepProps) {
  const { words, label } = useI18n();
  const [mapping, setMapping] = useState<Readonly<Record<string, string>>>(preview.mapping);
  const [mode, setMode] = useState<ImportMode>("create");
  const [key, setKey] = useState<string>(object.title_field);
  const [unknown, setUnknown] = useState<UnknownOptions>("refuse");
  const [starting, setStarting] = useState<"no" | "rehearsal" | "real">("no");
  const [problem, setProblem] = useState("");
  const fields = object.fields.filter(isEditable);
  const taken = new Set(Object.values(mapping));
  const reached = new Set([...taken].map((path) => path.split(".")[0] ?? path));
  const targets = useTargets(object, [...taken]);
  const missing = fields.filter((field) => field.required && !reached.has(field.key) && field.type !== "boolean");
  const choices = fields.some((field) => taken.has(field.key) && field.options.length > 0);
  const keys = fields.filter((field) => taken.has(field.key));
  const usedKey = taken.has(key) ? key : keys[0]?.key;

  const choose = (column: string, field: string) => {
    const rest = Object.entries(mapping).filter(([name, value]) => name !== column && value !== field);
    setMapping(Object.fromEntries(field ? [...rest, [column, field]] : rest));
  };
  const start = async (rehearsal: boolean) => {
    setStarting(rehearsal ? "rehearsal" : "real");
    setProblem("");
    try {
      const base = {
        file: preview.file,
        object: object.key,
        mapping,
        mode,
        unknown_options: unknown,
        dry_run: rehearsal,
      };
      const order: ImportOrder = mode === "create" || !usedKey ? base : { ...base, key: usedKey };
      const { id } = await startImport(order);
      onStarted(id, order);
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
      setStarting("no");
    }
  };
  return (
    <div>
      {preview.notices.map((notice) => (
        <p key={notice.code} className={styles.notice}>
          {notice.message}
        </p>
      ))}
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
                    ...targets,
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
        {choices && (
          <>
            <label className={styles.label} htmlFor="import-unknown">
              {words.importing.unknownOptions}
            </label>
            <Select
              id="import-unknown"
              value={unknown}
              options={unknownModes.map((name) => ({ value: name, label: words.importing.unknownModes[name] }))}
              onChange={setUnknown}
              className={styles.object}
            />
          </>
        )}
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
          {words.importing.requiredMissing(missing.map((field) => label(field.label)).join(words.common.comma))}
        </p>
      )}
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
      <div className={styles.foot}>
        <span className={styles.note}>{words.importing.mapped(taken.size, preview.columns.length)}</span>
        <Button onClick={onBack}>{words.common.back}</Button>
        <Button
          loading={starting === "rehearsal"}
          disabled={taken.size === 0 || starting !== "no"}
          onClick={() => void start(true)}
        >
          {words.importing.rehearse}
        </Button>
        <Button
          type="primary"
          loading={starting === "real"}
          disabled={taken.size === 0 || starting !== "no"}
          onClick={() => void start(false)}
        >
          {words.importing.start(preview.count)}
        </Button>
      </div>
    </div>
  );
}
