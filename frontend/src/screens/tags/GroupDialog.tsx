/** A group of tags: its names. */
import { Button, Modal } from "antd";
import { useState } from "react";
import { deleteTagGroup, putTagGroup, restoreTagGroup, type TagGroup } from "~/api/tags";
import { useI18n } from "~/i18n";
import { useTaggingWords } from "~/i18n/tagging";
import { Fields, Wrong } from "~/kit/Field";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useSaving } from "~/kit/useSaving";
import { TagNames } from "./TagNames";
import styles from "./tags.module.css";

interface GroupDialogProps {
  group: TagGroup | null;
  onClose: () => void;
  onSaved: () => Promise<void>;
}

export function GroupDialog({ group, onClose, onSaved }: GroupDialogProps) {
  const { words, label } = useI18n();
  const text = useTaggingWords();
  const [names, setNames] = useState(group?.label ?? { zh: "", en: "" });
  const toast = useToast();
  const { busy, problem, save } = useSaving(onClose);
  const keep = async () => {
    const both = { zh: names.zh || names.en, en: names.en || names.zh };
    await putTagGroup(group?.id ?? null, both, group?.color ?? "");
    await onSaved();
  };
  const restore = async (id: string) => {
    try {
      await restoreTagGroup(id);
      await onSaved();
      toast({ text: text.groupRestored });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  const remove = async (gone: TagGroup) => {
    await deleteTagGroup(gone.id);
    await onSaved();
    const action = { label: words.common.undo, run: () => void restore(gone.id) };
    toast({ text: text.groupDeleted(label(gone.label)), action });
  };
  return (
    <Modal
      open
      title={group ? text.editGroup(label(group.label)) : text.createGroup}
      okText={words.common.save}
      cancelText={words.common.cancel}
      okButtonProps={{ loading: busy, disabled: !names.zh.trim() && !names.en.trim() }}
      onOk={() => void save(keep, text.saved)}
      onCancel={onClose}
      width={420}
      footer={(_, { OkBtn, CancelBtn }) => (
        <div className={styles.footer}>
          {group && (
            <Button danger type="text" disabled={busy} onClick={() => void save(() => remove(group))}>
              {text.deleteGroup}
            </Button>
          )}
          <span className={styles.gap} />
          <CancelBtn />
          <OkBtn />
        </div>
      )}
    >
      <Fields>
        <TagNames value={names} onChange={setNames} autoFocus />
        {group && <p className={styles.hint}>{text.deleteGroupHint}</p>}
        <Wrong text={problem} />
      </Fields>
    </Modal>
  );
}
