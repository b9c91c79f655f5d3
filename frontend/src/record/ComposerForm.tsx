/** The open composer: kind, words with @, photos, the next time; Ctrl+Enter saves, what was begun is kept. */
import { Button } from "antd";
import { type KeyboardEvent, useRef, useState } from "react";
import { toFiles } from "~/api/files";
import { asText, type Json, type JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { Problem } from "~/api/problem";
import { createRecord, type RecordData } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { isEmptyValue, toReferences } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { problemDetails } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import styles from "./composer.module.css";
import { type Composer, keepNote, linkValue, readNote } from "./composing";
import { NextTime } from "./NextTime";
import { NoteKinds } from "./NoteKinds";
import { NotePhotos } from "./NotePhotos";
import { NoteWords } from "./NoteWords";
import { useRefreshAround } from "./useOverview";
import { toInputs } from "./useRecord";

interface ComposerFormProps {
  composer: Composer;
  object: ObjectMeta;
  record: RecordData;
  onClose: () => void;
}

export function ComposerForm({ composer, object, record, onClose }: ComposerFormProps) {
  const i18n = useI18n();
  const { words, label } = i18n;
  const refresh = useRefreshAround();
  const toast = useToast();
  const undo = useUndo();
  const key = composer.object.key;
  const [values, setValues] = useState<JsonObject>(() => readNote(key, object.key, record.id) ?? begin(composer));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const latest = useRef(values);
  latest.current = values;
  const repeated = useRef(crypto.randomUUID());
  const text = asText(values[composer.text.key]);
  const set = (part: JsonObject) => {
    const next = { ...latest.current, ...part };
    latest.current = next;
    setValues(next);
    setProblem(null);
    const written = Object.entries(next).some(([name, value]) => name !== composer.kind?.key && !isEmptyValue(value));
    keepNote(key, object.key, record.id, written ? next : null);
  };
  const close = () => {
    keepNote(key, object.key, record.id, null);
    onClose();
  };
  const save = async () => {
    if (text.trim() === "" || busy) return;
    setBusy(true);
    try {
      const title = asText(record[object.title_field]);
      const mentioned = composer.mentions
        ? { [composer.mentions.key]: stillNamed(values, composer.mentions, text) }
        : {};
      const given = {
        ...values,
        ...mentioned,
        [composer.link.key]: linkValue(composer.link, object.key, record.id, title),
      };
      const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => !isEmptyValue(value)));
      const { operation } = await createRecord(key, toInputs(composer.object, filled), repeated.current);
      close();
      refresh();
      toast({
        text: words.page.compose.saved(label(composer.object.label)),
        ...(operation && { action: { label: words.common.undo, run: () => void undo(operation, refresh) } }),
      });
    } catch (error) {
      repeated.current = crypto.randomUUID();
      setProblem(error instanceof Problem ? problemDetails(error, "") : words.states.unreachable);
    } finally {
      setBusy(false);
    }
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save();
    }
    if (event.key === "Escape" && text === "") {
      event.stopPropagation();
      close();
    }
  };
  const leave = (event: React.FocusEvent<HTMLDivElement>) => {
    const to = event.relatedTarget;
    const inside = to instanceof Node && (event.currentTarget.contains(to) || isPopup(to));
    if (!inside && text === "" && to !== null && toFiles(values[composer.photos?.key ?? ""]).length === 0) onClose();
  };
  return (
    <div
      className={styles.box}
      onKeyDown={keys}
      onBlur={leave}
      role="group"
      aria-label={words.page.compose.rest(label(composer.object.label))}
    >
      {composer.kind && (
        <NoteKinds
          field={composer.kind}
          value={values[composer.kind.key] ?? null}
          onChange={(kind) => set({ [composer.kind?.key ?? ""]: kind })}
        />
      )}
      <NoteWords composer={composer} values={values} onChange={set} />
      {composer.photos && (
        <NotePhotos
          field={composer.photos}
          value={values[composer.photos.key] ?? null}
          onChange={(files) => set({ [composer.photos?.key ?? ""]: files })}
        />
      )}
      <div className={styles.foot}>
        {composer.next && (
          <NextTime
            field={composer.next}
            value={values[composer.next.key] ?? null}
            onChange={(at) => set({ [composer.next?.key ?? ""]: at })}
          />
        )}
        {composer.rest.map((field) => {
          const { Editor } = typeOf(field);
          if (Editor === undefined) return null;
          return (
            <label key={field.key} htmlFor={`note-${field.key}`} className={styles.more} data-type={field.type}>
              <span>{label(field.label)}</span>
              <Editor
                id={`note-${field.key}`}
                value={values[field.key] ?? null}
                onChange={(value) => set({ [field.key]: value })}
                field={field}
              />
            </label>
          );
        })}
        <span className={styles.actions}>
          <Button onClick={close}>{words.common.cancel}</Button>
          <Button
            type="primary"
            title={words.page.compose.hint}
            disabled={text.trim() === ""}
            loading={busy}
            onClick={() => void save()}
          >
            {words.page.compose.save}
          </Button>
        </span>
      </div>
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}

function begin({ kind }: Composer): JsonObject {
  const first = kind?.options.find(({ active }) => active)?.key ?? null;
  return kind ? { [kind.key]: kind.default ?? first } : {};
}

/** Who was taken out of the words again is not told. */
function stillNamed(values: JsonObject, field: FieldMeta, text: string): Json {
  return toReferences(values[field.key])
    .filter(({ title }) => text.includes(`@${title ?? ""}`))
    .map(({ id, title }) => ({ id, title }));
}

const isPopup = (node: Node) =>
  node instanceof Element &&
  node.closest(".ant-select-dropdown, .ant-picker-dropdown, .ant-mentions-dropdown") !== null;
