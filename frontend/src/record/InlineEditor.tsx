/** The editor of one value in place: Enter saves, Escape leaves it, and so does going elsewhere. */
import { Button } from "antd";
import { Check, X } from "lucide-react";
import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import type { Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { Problem } from "~/api/problem";
import type { RecordData } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { problemText } from "~/kit/states";
import styles from "./record.module.css";
import type { SaveOptions } from "./useRecord";

export type Save = (value: Json, options: SaveOptions) => Promise<unknown>;

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

interface InlineEditorProps {
  field: FieldMeta;
  record: RecordData;
  onSave: Save;
  onClose: () => void;
}

/** What is being written into one value: checked, saved, and what kept it from being saved. */
function useInlineEdit({ field, record, onSave, onClose }: InlineEditorProps) {
  const i18n = useI18n();
  const { words } = i18n;
  // A colleague's change may arrive while one writes: what counts is what one saw when one began.
  const [seen] = useState(record);
  const value = seen[field.key] ?? null;
  const [draft, setDraft] = useState<Json>(value);
  const [problem, setProblem] = useState<string | undefined>();
  // The value that a warning of duplicates stopped: it can be saved anyway.
  const [doubled, setDoubled] = useState<Json | undefined>();
  const busy = useRef(false);
  const type = typeOf(field);

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
  return { draft, problem, doubled, commit, change };
}

export function InlineEditor(props: InlineEditorProps) {
  const { field, onClose } = props;
  const { words, label } = useI18n();
  const id = useId();
  const { draft, problem, doubled, commit, change } = useInlineEdit(props);
  const type = typeOf(field);
  const { Editor } = type;
  if (Editor === undefined) return null;
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
            {label(field.label)}
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
