/** A value that becomes its editor when clicked, and is saved when left. */
import { Pencil } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { asText, type Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isDerived, isEditable, typeOf } from "~/fieldtypes/registry";
import { maskedText, sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { InlineEditor, type Save } from "./InlineEditor";
import styles from "./record.module.css";
import type { Revealing } from "./reveal";

interface EditableFieldProps {
  record: RecordData;
  field: FieldMeta;
  editable: boolean;
  onSave: Save;
  /** What stands behind the pencil: the former values. */
  history?: ReactNode;
  /** A masked value in full while it is shown, and the button that shows it. */
  revealing?: Revealing;
}

export function EditableField({ record, field, editable, onSave, history, revealing }: EditableFieldProps) {
  const { label, words } = useI18n();
  const [editing, setEditing] = useState(false);
  const [shown, setShown] = useState<Json | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);
  const name = label(field.label);
  const value = record[field.key];
  const wide = typeOf(field).wide === true;
  const canEdit = editable && isEditable(field) && !isDerived(field) && maskedText(value) === null;
  const close = () => {
    setEditing(false);
    requestAnimationFrame(() => box.current?.querySelector<HTMLButtonElement>("[data-edit]")?.focus());
  };
  const save: Save = async (next, options) => {
    setShown(next);
    try {
      await onSave(next, options);
    } finally {
      setShown(undefined);
    }
  };
  const current = shown === undefined ? value : shown;
  const fresh = useFresh(value, editing || shown !== undefined);
  return (
    <div ref={box} className={styles.field} data-wide={wide || undefined}>
      <dt className={styles.label} title={label(field.help) || undefined}>
        {name}
      </dt>
      <dd
        className={styles.value}
        data-editable={canEdit || undefined}
        data-editing={editing || undefined}
        data-fresh={fresh || undefined}
      >
        {editing ? (
          <InlineEditor field={field} record={record} onSave={save} onClose={close} />
        ) : (
          <>
            <div
              className={styles.shown}
              onClick={(event) => {
                const onLink = event.target instanceof Element && event.target.closest("a, button") !== null;
                if (canEdit && !onLink && !window.getSelection()?.toString()) setEditing(true);
              }}
              onKeyDown={undefined}
              role="presentation"
            >
              {revealing?.plain !== undefined && field.type === "secret" ? (
                <span>{asText(revealing.plain) || "—"}</span>
              ) : (
                <FieldValue value={revealing?.plain ?? current} field={field} place="detail" />
              )}
              {revealing?.tool}
            </div>
            {(canEdit || history) && (
              <span className={styles.tools}>
                {canEdit && (
                  <button
                    type="button"
                    data-edit
                    className={styles.pencil}
                    aria-label={words.record.editField(name)}
                    onClick={() => setEditing(true)}
                  >
                    <Pencil aria-hidden />
                  </button>
                )}
                {history}
              </span>
            )}
          </>
        )}
      </dd>
    </div>
  );
}

/** Whether somebody else has just changed the value: it is marked for a moment. */
function useFresh(value: Json | undefined, own: boolean): boolean {
  const before = useRef({ value, own });
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    const changed = !sameValue(before.current.value, value) && !before.current.own && !own;
    before.current = { value, own };
    if (!changed) return;
    setFresh(true);
    const timer = window.setTimeout(() => setFresh(false), 2500);
    return () => window.clearTimeout(timer);
  }, [value, own]);
  return fresh;
}
