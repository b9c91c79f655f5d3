/** One field of a record, changed by itself: its owner, its tags. */
import { Modal } from "antd";
import { useId, useState } from "react";
import type { Json } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { type RecordData, updateRecord } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { problemDetails } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import styles from "./form.module.css";

interface ChangeFieldProps {
  object: ObjectMeta;
  record: RecordData;
  field: FieldMeta;
  onClose: () => void;
  onChanged: () => void;
}

export default function ChangeField({ object, record, field, onClose, onChanged }: ChangeFieldProps) {
  const { words, label } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  const id = useId();
  const [value, setValue] = useState<Json>(record[field.key] ?? null);
  const [problem, setProblem] = useState("");
  const [saving, setSaving] = useState(false);
  const { Editor, toInput } = typeOf(field);
  if (Editor === undefined) return null;
  const save = async () => {
    setSaving(true);
    setProblem("");
    try {
      const { operation } = await updateRecord(object.key, record.id, { [field.key]: toInput(value) }, record.version);
      onChanged();
      onClose();
      const action = operation ? { label: words.common.undo, run: () => void undo(operation, onChanged) } : undefined;
      toast({ text: words.command.changed(label(field.label)), ...(action ? { action } : {}) });
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
      setSaving(false);
    }
  };
  return (
    <Modal
      open
      width={440}
      title={words.command.change(label(field.label))}
      okText={words.common.save}
      cancelText={words.common.cancel}
      confirmLoading={saving}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <label htmlFor={id} className="visually-hidden">
        {label(field.label)}
      </label>
      <Editor
        id={id}
        field={field}
        value={value}
        onChange={setValue}
        autoFocus
        invalid={problem !== ""}
        describedBy={`${id}-problem`}
      />
      <p id={`${id}-problem`} role="alert" className={styles.problem}>
        {problem}
      </p>
    </Modal>
  );
}
