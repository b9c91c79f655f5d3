/** A value that becomes its editor when clicked, and is saved when left. */
import { Button } from "antd";
import { Check, Pencil, X } from "lucide-react";
import { type FocusEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { asText, type Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { Problem } from "~/api/problem";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEditable, typeOf } from "~/fieldtypes/registry";
import { maskedText, sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { problemText } from "~/kit/states";
import styles from "./record.module.css";
import type { Revealing } from "./reveal";
import type { SaveOptions } from "./useRecord";

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

type Save = (value: Json, options: SaveOptions) => Promise<unknown>;

/** Types whose editor is left for lists and windows of its own: they are saved by their button. */
const staying = new Set([
  "choices",
  "datetime",
  "tags",
  "multi_lookup",
  "address",
  "file",
  "image",
  "signature",
  "color",
  "rich_text",
]);
/** Types whose editor is a choice: what is picked is saved at once. */
const immediate = new Set(["choice", "boolean", "date", "lookup", "any_lookup", "user", "department", "rating"]);

export function EditableField({ record, field, editable, onSave, history, revealing }: EditableFieldProps) {
  const { label, words } = useI18n();
  const [editing, setEditing] = useState(false);
  const [shown, setShown] = useState<Json | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);
  const name = label(field.label);
  const value = record[field.key];
  const wide = typeOf(field).wide === true;
  const canEdit = editable && isEditable(field) && maskedText(value) === null;
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

interface InlineEditorProps {
  field: FieldMeta;
  record: RecordData;
  onSave: Save;
  onClose: () => void;
}

function InlineEditor({ field, record, onSave, onClose }: InlineEditorProps) {
  const i18n = useI18n();
  const { words } = i18n;
  const id = useId();
  // A colleague's change may arrive while one writes: what counts is what one saw when one began.
  const [seen] = useState(record);
  const value = seen[field.key] ?? null;
  const [draft, setDraft] = useState<Json>(value);
  const [problem, setProblem] = useState<string | undefined>();
  // The value that a warning of duplicates stopped: it can be saved anyway.
  const [doubled, setDoubled] = useState<Json | undefined>();
  const busy = useRef(false);
  const type = typeOf(field);
  const { Editor } = type;
  if (Editor === undefined) return null;

  const commit = async (next: Json, accept = false) => {
    if (busy.current) return;
    const wrong =
      type.check?.(next, field, i18n) ??
      (field.required && type.toInput(next) === null ? words.form.required(i18n.label(field.label)) : undefined);
    if (wrong) return setProblem(wrong);
    if (sameValue(next, value)) return onClose();
    busy.current = true;
    try {
      await onSave(next, { seen, accept });
      onClose();
    } catch (error) {
      const warned = error instanceof Problem && error.errors.every(({ code }) => code === "duplicate_warning");
      setDoubled(warned && error.errors.length > 0 ? next : undefined);
      const own = error instanceof Problem ? error.errors.find((entry) => entry.field === field.key) : undefined;
      setProblem(own?.message ?? problemText(error, words.states.unreachable));
    } finally {
      busy.current = false;
    }
  };
  const change = (next: Json) => {
    setDraft(next);
    setProblem(undefined);
    setDoubled(undefined);
    if (immediate.has(field.type)) void commit(next);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onClose();
    }
    const lines = type.wide === true && event.target instanceof Element && event.target.tagName !== "INPUT";
    if (event.key === "Enter" && !immediate.has(field.type) && (!lines || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void commit(draft);
    }
  };
  const leave = (event: FocusEvent<HTMLDivElement>) => {
    const to = event.relatedTarget;
    if (to instanceof Node && (event.currentTarget.contains(to) || inPopup(to))) return;
    if (to === null && inPopup(document.activeElement)) return;
    if (immediate.has(field.type)) onClose();
    else if (!staying.has(field.type)) void commit(draft);
  };
  return (
    <div className={styles.editor} onKeyDown={keys} onBlur={leave} role="presentation">
      <div className={styles.editorRow}>
        <div className={styles.editorInput}>
          <label htmlFor={id} className="visually-hidden">
            {i18n.label(field.label)}
          </label>
          <Editor
            id={id}
            value={draft}
            onChange={change}
            field={field}
            invalid={problem !== undefined}
            describedBy={problem ? `${id}-problem` : undefined}
            autoFocus
          />
        </div>
        {!immediate.has(field.type) && (
          <>
            <IconButton plain label={words.common.save} onClick={() => void commit(draft)}>
              <Check aria-hidden />
            </IconButton>
            <IconButton plain label={words.common.cancel} onClick={onClose} onPointerDown={(e) => e.preventDefault()}>
              <X aria-hidden />
            </IconButton>
          </>
        )}
      </div>
      {problem && (
        <p id={`${id}-problem`} role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
      {doubled !== undefined && (
        <Button size="small" onClick={() => void commit(doubled, true)}>
          {words.page.saveAnyway}
        </Button>
      )}
    </div>
  );
}

/** The lists and calendars of antd live beside the page, not inside the editor. */
function inPopup(node: Node | null): boolean {
  return (
    node instanceof Element &&
    node.closest(".ant-select-dropdown, .ant-picker-dropdown, .ant-cascader-dropdown") !== null
  );
}
