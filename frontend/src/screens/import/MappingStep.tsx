/** Which column is which field, and what to do with records that are there already. */
import { Button, Select } from "antd";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { type ImportOrder, type ImportPreview, type Reading, startImport } from "~/api/imports";
import type { ObjectMeta } from "~/api/meta";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { problemText } from "~/kit/states";
import styles from "./import.module.css";
import { Recognised } from "./Recognised";
import { type RuleSet, Rules } from "./Rules";
import { useTargets } from "./targets";

interface MappingStepProps {
  object: ObjectMeta;
  preview: ImportPreview;
  onPreview: (preview: ImportPreview) => void;
  onBack: () => void;
  onStarted: (id: string) => void;
}

const keyTypes = new Set(["text", "number", "phone", "email", "auto_number"]);

export function MappingStep({ object, preview, onPreview, onBack, onStarted }: MappingStepProps) {
  const { words, label, format } = useI18n();
  const text = useDataWords().importing;
  const [mapping, setMapping] = useState<Readonly<Record<string, string>>>(preview.mapping);
  const [reading, setReading] = useState<Reading>({});
  const modes = [
    ...(object.rights.create ? (["create"] as const) : []),
    ...(object.rights.update ? (["update"] as const) : []),
    ...(object.rights.create && object.rights.update ? (["both"] as const) : []),
  ];
  const [rules, setRules] = useState<RuleSet>({
    mode: modes[0] ?? "create",
    key: object.title_field,
    unknown: "refuse",
    blank: "keep",
  });
  const [starting, setStarting] = useState<"no" | "rehearsal" | "real">("no");
  const [problem, setProblem] = useState("");
  const fields = object.fields.filter(isEditable);
  const taken = new Set(Object.values(mapping));
  const reached = new Set([...taken].map((path) => path.split(".")[0] ?? path));
  const targets = useTargets(object, [...taken]);
  const missing = fields.filter((field) => field.required && !reached.has(field.key) && field.type !== "boolean");
  const choices = fields.some((field) => taken.has(field.key) && field.options.length > 0);
  const keys = fields.filter((field) => taken.has(field.key) && keyTypes.has(field.type));
  const usedKey = rules.key && taken.has(rules.key) ? rules.key : keys[0]?.key;
  const remembered = new Set(
    preview.suggestions?.filter(({ how }) => how === "remembered").map(({ column }) => column),
  );

  const choose = (column: string, field: string) => {
    const rest = Object.entries(mapping).filter(([name, value]) => name !== column && value !== field);
    setMapping(Object.fromEntries(field ? [...rest, [column, field]] : rest));
  };
  const start = async (rehearsal: boolean) => {
    setStarting(rehearsal ? "rehearsal" : "real");
    setProblem("");
    const order: ImportOrder = {
      ...reading,
      file: preview.file,
      object: object.key,
      mapping,
      mode: rules.mode,
      unknown_options: rules.unknown,
      blank: rules.mode === "create" ? "keep" : rules.blank,
      dry_run: rehearsal,
      ...(rules.mode === "create" || !usedKey ? {} : { key: usedKey }),
    };
    try {
      onStarted((await startImport(order)).id);
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
      setStarting("no");
    }
  };
  return (
    <div>
      <Recognised
        object={object.key}
        preview={preview}
        reading={reading}
        onRead={(next, how) => {
          setReading(how);
          setMapping(next.mapping);
          onPreview(next);
        }}
      />
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
              <th scope="row" title={column}>
                {column}
              </th>
              <td className={styles.sample}>
                {preview.rows
                  .slice(0, 3)
                  .map((row) => row[index])
                  .filter(Boolean)
                  .join(" · ")}
              </td>
              <td>
                <span className={styles.target}>
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
                  {remembered.has(column) && mapping[column] === preview.mapping[column] && (
                    <span className={styles.remembered}>{text.remembered}</span>
                  )}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Rules rules={{ ...rules, key: usedKey }} modes={modes} keys={keys} choices={choices} onChange={setRules} />
      {rules.mode !== "update" && missing.length > 0 && (
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
          {text.commit(format.count(preview.count))}
        </Button>
      </div>
    </div>
  );
}
