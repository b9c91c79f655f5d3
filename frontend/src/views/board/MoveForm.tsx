/** The small form of a move that lacks something: exactly the missing fields, and the rules that ask for them. */
import { Button, Modal } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import type { Json, JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { type FieldProblem, Problem } from "~/api/problem";
import { getRecord } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { Wrong } from "~/kit/Field";
import { usePhone } from "~/kit/media";
import { Sheet } from "~/kit/Sheet";
import { InlineForms } from "~/record/InlineForm";
import { reasonText } from "../reason";
import styles from "./board.module.css";
import { missingFields } from "./missing";
import type { Ways } from "./useBoard";
import type { Unfinished } from "./useMoves";

interface MoveFormProps {
  object: ObjectMeta;
  ways: Ways;
  move: Unfinished;
  title: string;
  /** Saves the move with these. Throws what the server says. */
  onSave: (values: JsonObject) => Promise<void>;
  onCancel: () => void;
}

export function MoveForm({ object, ways, move, title, onSave, onCancel }: MoveFormProps) {
  const { words } = useI18n();
  const text = useBoardWords();
  const phone = usePhone();
  const id = useId();
  const form = useMissing(object, ways, move, onSave);
  const place = move.from.column.key === move.to.column.key ? (move.to.lane?.name ?? "") : move.to.column.name;
  const heading = text.finish(title, place);
  const body = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // Drawers and dialogs take the focus for themselves first.
    const timer = window.setTimeout(() => body.current?.querySelector<HTMLElement>("input, textarea")?.focus(), 60);
    return () => window.clearTimeout(timer);
  }, []);
  const buttons = (
    <>
      <Button onClick={onCancel}>{words.common.cancel}</Button>
      <Button type="primary" htmlType="submit" form={id} loading={form.saving}>
        {text.move}
      </Button>
    </>
  );
  const content = (
    <InlineForms>
      <form
        id={id}
        ref={body}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void form.save();
        }}
      >
        <p className={styles.formHint}>{text.finishHint}</p>
        {form.fields.map((field) => (
          <Missing
            key={field.key}
            field={field}
            value={form.held(field)}
            problem={form.problemOf(field)}
            onChange={(value) => form.change(field, value)}
          />
        ))}
        <Wrong text={form.general} />
      </form>
    </InlineForms>
  );
  if (phone) {
    return (
      <Sheet open title={heading} onClose={onCancel} footer={buttons}>
        {content}
      </Sheet>
    );
  }
  return (
    <Modal open width={440} title={heading} onCancel={onCancel} footer={buttons}>
      {content}
    </Modal>
  );
}

interface MissingProps {
  field: FieldMeta;
  value: Json;
  problem: string;
  onChange: (value: Json) => void;
}

function Missing({ field, value, problem, onChange }: MissingProps) {
  const { label } = useI18n();
  const id = useId();
  const { Editor } = typeOf(field);
  if (Editor === undefined) return null;
  return (
    <div className={styles.missing}>
      <label htmlFor={id}>{label(field.label)}</label>
      <Editor
        id={id}
        field={field}
        value={value}
        onChange={onChange}
        invalid={problem !== ""}
        describedBy={`${id}-problem`}
      />
      <p id={`${id}-problem`} className={styles.rule}>
        {problem}
      </p>
    </div>
  );
}

/** The fields that are missing, more of them when the server names more, and what was filled in. */
function useMissing(object: ObjectMeta, ways: Ways, move: Unfinished, onSave: MoveFormProps["onSave"]) {
  const { words } = useI18n();
  const [problems, setProblems] = useState<readonly FieldProblem[]>(move.problems);
  const [fields, setFields] = useState(() => missingFields(object, ways, move.problems) ?? []);
  const [known, setKnown] = useState<JsonObject>({});
  const [values, setValues] = useState<JsonObject>({});
  const [general, setGeneral] = useState("");
  const [saving, setSaving] = useState(false);
  const { id } = move.record;
  useEffect(() => {
    const gone = new AbortController();
    // What the fields hold now: a card knows only what it shows.
    getRecord(object.key, id, gone.signal).then(setKnown, () => undefined);
    return () => gone.abort();
  }, [object.key, id]);
  const held = (field: FieldMeta): Json => (field.key in values ? values : known)[field.key] ?? null;
  const save = async () => {
    setSaving(true);
    setGeneral("");
    const inputs = Object.fromEntries(fields.map((field) => [field.key, typeOf(field).toInput(held(field))]));
    try {
      await onSave(inputs);
    } catch (error) {
      setSaving(false);
      const said = error instanceof Problem ? error.errors : [];
      const more = missingFields(object, ways, said);
      setProblems(said);
      if (more === null) setGeneral(reasonText(error, words.states.unreachable));
      else setFields([...fields, ...more.filter((field) => !fields.includes(field))]);
    }
  };
  return {
    fields,
    general,
    saving,
    save,
    held,
    problemOf: (field: FieldMeta) =>
      problems
        .filter(({ field: key }) => key === field.key)
        .map(({ message }) => message)
        .join(" "),
    change: (field: FieldMeta, value: Json) => {
      setValues({ ...values, [field.key]: value });
      // What was said of it was said of what it held before.
      setProblems(problems.filter(({ field: key }) => key !== field.key));
    },
  };
}
