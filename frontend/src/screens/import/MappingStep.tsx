/** Which column is which field, and by which rules the rows become records. */
import { Button } from "antd";
import { useState } from "react";
import { startImport } from "~/api/imports";
import type { ObjectMeta } from "~/api/meta";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { problemText } from "~/kit/states";
import { Columns } from "./Columns";
import { type Draft, isMapped, orderOf, settleKey } from "./draft";
import styles from "./import.module.css";
import { Recognised } from "./Recognised";
import { Rules } from "./Rules";

interface MappingStepProps {
  object: ObjectMeta;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  onBack: () => void;
  onStarted: (id: string) => void;
}

export function MappingStep({ object, draft: given, onDraft, onBack, onStarted }: MappingStepProps) {
  const { words, label, format } = useI18n();
  const text = useDataWords().importing;
  const [starting, setStarting] = useState<"no" | "rehearsal" | "real">("no");
  const [problem, setProblem] = useState("");
  const draft = settleKey(object, given);
  const { preview, mapping, rules } = draft;
  const taken = Object.keys(mapping).filter((column) => mapping[column]).length;
  const missing = object.fields.filter(
    (field) =>
      isEditable(field) &&
      field.required &&
      field.type !== "boolean" &&
      !isMapped(draft, field.key) &&
      (rules.defaults[field.key] ?? null) === null,
  );
  const start = async (rehearsal: boolean) => {
    setStarting(rehearsal ? "rehearsal" : "real");
    setProblem("");
    try {
      onStarted((await startImport(orderOf(object, draft, rehearsal))).id);
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
      setStarting("no");
    }
  };
  const stuck = taken === 0 || starting !== "no" || (rules.mode !== "create" && !rules.key);
  return (
    <div>
      <Recognised
        object={object.key}
        preview={preview}
        reading={draft.reading}
        onRead={(next, reading) => onDraft({ ...draft, preview: next, mapping: next.mapping, reading })}
      />
      {preview.notices.map((notice) => (
        <p key={notice.code} className={styles.notice}>
          {notice.message}
        </p>
      ))}
      <Columns object={object} draft={draft} onChange={(next) => onDraft({ ...draft, mapping: next })} />
      <Rules object={object} draft={draft} onChange={(next) => onDraft({ ...draft, rules: next })} />
      {rules.mode !== "update" && missing.length > 0 && (
        <p className={styles.warning}>
          {words.importing.requiredMissing(missing.map((field) => label(field.label)).join(words.common.comma))}
        </p>
      )}
      {rules.mode !== "create" && !rules.key && <p className={styles.warning}>{text.noKey}</p>}
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
      <div className={styles.foot}>
        <span className={styles.note}>
          {taken === 0 ? text.noColumns : words.importing.mapped(taken, preview.columns.length)}
        </span>
        <Button onClick={onBack}>{words.common.back}</Button>
        <Button loading={starting === "rehearsal"} disabled={stuck} onClick={() => void start(true)}>
          {words.importing.rehearse}
        </Button>
        <Button type="primary" loading={starting === "real"} disabled={stuck} onClick={() => void start(false)}>
          {text.commit(format.count(preview.count))}
        </Button>
      </div>
    </div>
  );
}
