/** The open composer: kind, words with @, photos, the next time; Ctrl+Enter saves, what was begun is kept. */
import { Button, Mentions } from "antd";
import dayjs from "dayjs";
import { Camera, Clock, X } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useRef, useState } from "react";
import { toFiles } from "~/api/files";
import { asText, type Json, type JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { Problem } from "~/api/problem";
import { createRecord, type RecordData } from "~/api/records";
import { useSession } from "~/api/session";
import { usePictureAddress, useUploads } from "~/fieldtypes/FilesEditor";
import { isPicture } from "~/fieldtypes/file";
import { useRecordSearch } from "~/fieldtypes/RecordPicker";
import { typeOf } from "~/fieldtypes/registry";
import { isEmptyValue, toReferences } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { IconButton } from "~/kit/IconButton";
import { problemDetails } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import styles from "./composer.module.css";
import { type Composer, keepNote, linkValue, readNote } from "./composing";
import chip from "./kind.module.css";
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
        <Kinds
          field={composer.kind}
          value={values[composer.kind.key] ?? null}
          onChange={(kind) => set({ [composer.kind?.key ?? ""]: kind })}
        />
      )}
      <Words composer={composer} values={values} onChange={set} />
      {composer.photos && (
        <Photos
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

interface PartProps {
  field: FieldMeta;
  value: Json;
  onChange: (value: Json) => void;
}

function Kinds({ field, value, onChange }: PartProps) {
  const { label } = useI18n();
  return (
    <div className={styles.kinds} role="radiogroup" aria-label={label(field.label)}>
      {field.options
        .filter(({ active }) => active)
        .map((option) => (
          <button
            key={option.key}
            type="button"
            role="radio"
            aria-checked={value === option.key}
            className={`${chip.kind} ${styles.kind}`}
            onClick={() => onChange(option.key)}
          >
            {label(option.label)}
          </button>
        ))}
    </div>
  );
}

interface WordsProps {
  composer: Composer;
  values: JsonObject;
  onChange: (part: JsonObject) => void;
}

function Words({ composer, values, onChange }: WordsProps) {
  const { words, label } = useI18n();
  const { user } = useSession();
  const [search, setSearch] = useState<string | null>(null);
  const typed = useDeferredValue(search ?? "");
  const { data = [] } = useRecordSearch("user", typed, search !== null && composer.mentions !== undefined);
  const people = data.filter(({ id, title }) => id !== user.id && title);
  return (
    <Mentions
      autoFocus
      variant="borderless"
      value={asText(values[composer.text.key])}
      onChange={(text) => onChange({ [composer.text.key]: text })}
      onSearch={setSearch}
      onSelect={(option) => {
        const person = people.find(({ title }) => title === option.value);
        if (!person || !composer.mentions) return;
        const known = toReferences(values[composer.mentions.key]).filter(({ id }) => id !== person.id);
        onChange({ [composer.mentions.key]: [...known, person].map(({ id, title }) => ({ id, title })) });
      }}
      options={people.map((person) => ({
        key: person.id,
        value: person.title ?? "",
        label: (
          <span className={styles.person}>
            <Avatar id={person.id} name={person.title ?? ""} />
            {person.title}
          </span>
        ),
      }))}
      notFoundContent={<span className={styles.hint}>{words.page.compose.nobody}</span>}
      placeholder={words.page.compose.rest(label(composer.object.label))}
      aria-label={label(composer.text.label)}
      autoSize={{ minRows: 2, maxRows: 12 }}
      className={styles.words}
    />
  );
}

function Photos({ field, value, onChange }: PartProps) {
  const { words } = useI18n();
  const files = toFiles(value);
  const latest = useRef(files);
  latest.current = files;
  const { waiting, upload } = useUploads((done) => onChange([...latest.current, ...done].map((one) => ({ ...one }))));
  const address = usePictureAddress();
  return (
    <div className={styles.photos}>
      {files.map((one) => (
        <span key={one.id} className={styles.photo}>
          {isPicture(one) && address(one) ? <img src={address(one)} alt={one.name} /> : one.name}
          <IconButton
            plain
            label={words.page.file.remove(one.name)}
            onClick={() => onChange(files.filter(({ id }) => id !== one.id).map((file) => ({ ...file })))}
          >
            <X aria-hidden />
          </IconButton>
        </span>
      ))}
      <label className={styles.addPhoto}>
        <Camera aria-hidden />
        {waiting.length > 0 ? words.page.file.uploading(waiting[0] ?? "") : words.page.compose.photos}
        <input
          type="file"
          multiple
          accept={field.type === "image" ? "image/*" : undefined}
          className="visually-hidden"
          onChange={(event) => {
            void upload([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </label>
    </div>
  );
}

function NextTime({ field, value, onChange }: PartProps) {
  const { words, format } = useI18n();
  const [picking, setPicking] = useState(false);
  const { Editor } = typeOf(field);
  const morning = dayjs().hour(10).minute(0).second(0).millisecond(0);
  const monday = morning.add((8 - morning.day()) % 7 || 7, "day");
  const quick = [
    { name: words.page.compose.quick.tomorrow, at: morning.add(1, "day") },
    { name: words.page.compose.quick.threeDays, at: morning.add(3, "day") },
    { name: words.page.compose.quick.nextWeek, at: monday },
  ];
  if (!isEmptyValue(value) && !picking) {
    return (
      <span className={styles.next}>
        <Clock aria-hidden />
        <button type="button" className={styles.chosen} onClick={() => setPicking(true)}>
          {words.page.compose.next} {format.ago(asText(value))}
        </button>
        <IconButton plain label={words.page.compose.clear} onClick={() => onChange(null)}>
          <X aria-hidden />
        </IconButton>
      </span>
    );
  }
  if (picking && Editor) {
    return (
      <span className={styles.picker}>
        <Editor
          id={`note-${field.key}`}
          value={value}
          field={field}
          autoFocus
          onChange={(at) => {
            onChange(at);
            setPicking(false);
          }}
        />
      </span>
    );
  }
  return (
    <span className={styles.next}>
      <Clock aria-hidden />
      {words.page.compose.next}
      {quick.map(({ name, at }) => (
        <button key={name} type="button" className={styles.quick} onClick={() => onChange(at.toISOString())}>
          {name}
        </button>
      ))}
      <button type="button" className={styles.quick} onClick={() => setPicking(true)}>
        {words.page.compose.quick.pick}
      </button>
    </span>
  );
}
