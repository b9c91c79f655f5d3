/** The files of a record: seen where they are, added by drag. */
import { Paperclip } from "lucide-react";
import { useState } from "react";
import { toFiles } from "~/api/files";
import type { Json } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { FilesEditor } from "~/fieldtypes/FilesEditor";
import { isEditable, typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./related.module.css";
import { useRefreshAround } from "./useOverview";
import { useSave } from "./useRecord";

interface FilesPanelProps {
  object: ObjectMeta;
  record: RecordData;
}

export function FilesPanel({ object, record }: FilesPanelProps) {
  const fields = object.fields.filter((field) => field.type === "file" && field.state === "ready");
  return fields.map((field) => <Part key={field.key} object={object} record={record} field={field} />);
}

function Part({ object, record, field }: FilesPanelProps & { field: FieldMeta }) {
  const { words, label } = useI18n();
  const toast = useToast();
  const refresh = useRefreshAround();
  const { save } = useSave(object, record.id);
  const [shown, setShown] = useState<Json | undefined>(undefined);
  const value = shown ?? record[field.key] ?? null;
  const count = toFiles(value).length;
  const editable = object.rights.update && !record.deleted_at && isEditable(field);
  const { Display } = typeOf(field);
  if (!editable && count === 0) return null;
  const change = async (next: Json) => {
    setShown(next);
    try {
      await save({ [field.key]: next });
      refresh();
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    } finally {
      setShown(undefined);
    }
  };
  return (
    <section aria-label={label(field.label)}>
      <header className={styles.head}>
        <span className={styles.icon}>
          <Paperclip aria-hidden size={14} />
        </span>
        <h2 className={styles.title}>{label(field.label)}</h2>
        <span className={styles.count}>{count > 0 && count}</span>
      </header>
      <div className={styles.filesBody}>
        {count > 0 && <Display value={value} field={field} place="detail" />}
        {editable && (
          <FilesEditor
            id={`files-${field.key}`}
            value={value}
            field={field}
            onChange={(next) => void change(next)}
            bare
          />
        )}
      </div>
    </section>
  );
}
