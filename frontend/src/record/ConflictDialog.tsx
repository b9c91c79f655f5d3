/** Somebody was faster: both values side by side, with who changed it, and a choice for each field. */
import { Button, Modal, Segmented } from "antd";
import { useState } from "react";
import type { Json, JsonObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { useI18n } from "~/i18n";
import styles from "./record.module.css";
import type { Conflict } from "./useRecord";

interface ConflictDialogProps {
  object: ObjectMeta;
  conflict: Conflict;
  onSave: (values: JsonObject) => void;
  onCancel: () => void;
}

export function ConflictDialog({ object, conflict, onSave, onCancel }: ConflictDialogProps) {
  const catalog = useCatalog();
  const { words, label, format } = useI18n();
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set());
  const save = () => {
    const values: Record<string, Json> = { ...conflict.undisputed };
    for (const field of conflict.fields) if (mine.has(field.key)) values[field.key] = field.mine;
    onSave(values);
  };
  const choose = (key: string, own: boolean) => {
    const next = new Set(mine);
    own ? next.add(key) : next.delete(key);
    setMine(next);
  };
  return (
    <Modal
      open
      title={words.conflict.title}
      onCancel={onCancel}
      width={640}
      footer={[
        <Button key="discard" onClick={onCancel}>
          {words.conflict.discard}
        </Button>,
        <Button key="save" type="primary" onClick={save}>
          {words.conflict.apply}
        </Button>,
      ]}
    >
      <p className={styles.soft}>{words.conflict.explain}</p>
      <ul className={styles.conflicts}>
        {conflict.fields.map((entry) => {
          const field = catalog.findField(object.key, entry.key);
          if (field === undefined) return null;
          const own = mine.has(entry.key);
          return (
            <li key={entry.key}>
              <div className={styles.conflictHead}>
                <strong>{label(field.label)}</strong>
                {entry.by && (
                  <span className={styles.faint}>
                    {words.conflict.by(entry.by, entry.at ? format.ago(entry.at) : "")}
                  </span>
                )}
              </div>
              <div className={styles.sides}>
                <div className={styles.side} data-chosen={!own || undefined}>
                  <span className={styles.label}>{words.conflict.theirs}</span>
                  <FieldValue value={entry.theirs} field={field} place="detail" />
                </div>
                <div className={styles.side} data-chosen={own || undefined}>
                  <span className={styles.label}>{words.conflict.yours}</span>
                  <FieldValue value={entry.mine} field={field} place="detail" />
                </div>
              </div>
              <Segmented
                size="small"
                value={own ? "mine" : "theirs"}
                options={[
                  { value: "theirs", label: words.conflict.keepTheirs },
                  { value: "mine", label: words.conflict.keepMine },
                ]}
                onChange={(value) => choose(entry.key, value === "mine")}
                aria-label={label(field.label)}
              />
            </li>
          );
        })}
      </ul>
    </Modal>
  );
}
