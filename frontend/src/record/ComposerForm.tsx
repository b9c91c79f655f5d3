/** The open composer: kind, words with @, photos, the next time, where it stands; Ctrl+Enter saves, what was begun is kept. */
import { Button } from "antd";
import type { FocusEvent, KeyboardEvent } from "react";
import type { Json } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { AlsoChange, stagesOf } from "./AlsoChange";
import styles from "./composer.module.css";
import type { Composer } from "./composing";
import { NextTime } from "./NextTime";
import { NoteKinds } from "./NoteKinds";
import { NotePhotos } from "./NotePhotos";
import { NoteWords } from "./NoteWords";
import { useNote } from "./useNote";

interface ComposerFormProps {
  composer: Composer;
  object: ObjectMeta;
  record: RecordData;
  onClose: () => void;
}

export function ComposerForm({ composer, object, record, onClose }: ComposerFormProps) {
  const { words, label } = useI18n();
  const note = useNote(composer, object, record, onClose);
  const { values, set } = note;
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void note.save();
    }
    if (event.key === "Escape" && note.text === "") {
      event.stopPropagation();
      note.close();
    }
  };
  const leave = (event: FocusEvent<HTMLDivElement>) => {
    const to = event.relatedTarget;
    const inside = to instanceof Node && (event.currentTarget.contains(to) || isPopup(to));
    if (!inside && to !== null && note.empty) onClose();
  };
  const one = (field: FieldMeta) => ({
    field,
    value: values[field.key] ?? null,
    onChange: (value: Json) => set({ [field.key]: value }),
  });
  return (
    <div
      className={styles.box}
      onKeyDown={keys}
      onBlur={leave}
      role="group"
      aria-label={words.page.compose.rest(label(composer.object.label))}
    >
      {composer.kind && <NoteKinds {...one(composer.kind)} />}
      <NoteWords composer={composer} values={values} onChange={set} />
      {composer.photos && <NotePhotos {...one(composer.photos)} />}
      <div className={styles.foot}>
        {composer.next && <NextTime {...one(composer.next)} />}
        <AlsoChange stages={stagesOf(object, record)} record={record} value={note.also} onChange={note.setAlso} />
        {composer.rest.map((field) => (
          <More key={field.key} {...one(field)} />
        ))}
        <span className={styles.actions}>
          <Button onClick={note.close}>{words.common.cancel}</Button>
          <Button
            type="primary"
            title={words.page.compose.hint}
            disabled={note.text.trim() === ""}
            loading={note.busy}
            onClick={() => void note.save()}
          >
            {words.page.compose.save}
          </Button>
        </span>
      </div>
      {note.problem && (
        <p role="alert" className={styles.problem}>
          {note.problem}
        </p>
      )}
    </div>
  );
}

function More({ field, value, onChange }: { field: FieldMeta; value: Json; onChange: (value: Json) => void }) {
  const { label } = useI18n();
  const { Editor } = typeOf(field);
  if (Editor === undefined) return null;
  const id = `note-${field.key}`;
  return (
    <label htmlFor={id} className={styles.more} data-type={field.type}>
      <span>{label(field.label)}</span>
      <Editor id={id} value={value} onChange={onChange} field={field} />
    </label>
  );
}

const isPopup = (node: Node) =>
  node instanceof Element &&
  node.closest(".ant-select-dropdown, .ant-picker-dropdown, .ant-mentions-dropdown, .ant-dropdown") !== null;
