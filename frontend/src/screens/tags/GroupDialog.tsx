/** A group of tags: its names and colour. */
import { Input, Modal } from "antd";
import { useId, useState } from "react";
import { putTagGroup, type TagGroup } from "~/api/tags";
import { useI18n } from "~/i18n";
import { useTaggingWords } from "~/i18n/tagging";
import { problemDetails } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { Field } from "./TagSheet";
import styles from "./tags.module.css";

interface GroupDialogProps {
  group: TagGroup | null;
  onClose: () => void;
  onSaved: () => Promise<void>;
}

export function GroupDialog({ group, onClose, onSaved }: GroupDialogProps) {
  const { words, label } = useI18n();
  const text = useTaggingWords();
  const toast = useToast();
  const id = useId();
  const [names, setNames] = useState(group?.label ?? { zh: "", en: "" });
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const both = { zh: names.zh || names.en, en: names.en || names.zh };
      await putTagGroup(group?.id ?? null, both, group?.color ?? "");
      await onSaved();
      toast({ text: text.saved });
      onClose();
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={group ? text.editGroup(label(group.label)) : text.createGroup}
      okText={text.save}
      cancelText={words.common.cancel}
      okButtonProps={{ loading: busy, disabled: !names.zh.trim() && !names.en.trim() }}
      onOk={() => void save()}
      onCancel={onClose}
      width={420}
    >
      <div className={styles.form}>
        <Field name={text.name} htmlFor={`${id}-zh`}>
          <Input
            id={`${id}-zh`}
            value={names.zh}
            maxLength={50}
            autoFocus
            onChange={({ target }) => setNames({ ...names, zh: target.value })}
          />
        </Field>
        <Field name={text.nameEn} htmlFor={`${id}-en`}>
          <Input
            id={`${id}-en`}
            value={names.en}
            maxLength={50}
            onChange={({ target }) => setNames({ ...names, en: target.value })}
          />
        </Field>
        {problem && (
          <p className={styles.problem} role="alert">
            {problem}
          </p>
        )}
      </div>
    </Modal>
  );
}
