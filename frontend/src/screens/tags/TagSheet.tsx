/** One tag of the catalogue: its names, colour, group, owner, and whether it is offered. */
import { Button, Input, Select, Switch } from "antd";
import { type ReactNode, useId, useState } from "react";
import { putTag, type TagDraft, type TagEntry, type TagGroup } from "~/api/tags";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { useI18n } from "~/i18n";
import { useTaggingWords } from "~/i18n/tagging";
import { Sheet } from "~/kit/Sheet";
import { problemDetails } from "~/kit/states";
import { Tag } from "~/kit/Tag";
import { useToast } from "~/kit/Toast";
import { useTitles } from "~/views/filter/titles";
import { Colors } from "./Colors";
import styles from "./tags.module.css";

interface TagSheetProps {
  /** Null: a new one. */
  tag: TagEntry | null;
  groups: readonly TagGroup[];
  taken: readonly string[];
  onClose: () => void;
  onSaved: () => Promise<void>;
}

const blank: TagDraft = {
  label: { zh: "", en: "" },
  color: "teal",
  group: null,
  description: "",
  owner: null,
  active: true,
};

/** The word that records carry: the first name, without what a key may not have. */
function keyFrom(draft: TagDraft): string {
  return (draft.label.zh || draft.label.en)
    .trim()
    .replace(/[\s,;|、，；]+/g, "_")
    .slice(0, 50);
}

export function TagSheet({ tag, groups, taken, onClose, onSaved }: TagSheetProps) {
  const { words, label } = useI18n();
  const text = useTaggingWords();
  const toast = useToast();
  const id = useId();
  const [draft, setDraft] = useState<TagDraft>(tag ?? blank);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const owners = useTitles("user", draft.owner ? [draft.owner] : []);
  const put = (part: Partial<TagDraft>) => setDraft((before) => ({ ...before, ...part }));
  const named = Boolean(draft.label.zh.trim() || draft.label.en.trim());
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      await putTag(tag?.key ?? uniqueKey(keyFrom(draft), taken), draft);
      await onSaved();
      toast({ text: text.saved });
      onClose();
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
      setBusy(false);
    }
  };
  return (
    <Sheet
      open
      title={tag ? label(tag.label) : text.create}
      onClose={onClose}
      width={440}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button type="primary" loading={busy} disabled={!named} onClick={() => void save()}>
            {text.save}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <Tag color={draft.color} faded={!draft.active}>
          {label(draft.label) || text.name}
        </Tag>
        <Field name={text.name} htmlFor={`${id}-zh`}>
          <Input
            id={`${id}-zh`}
            value={draft.label.zh}
            maxLength={50}
            autoFocus={tag === null}
            onChange={({ target }) => put({ label: { ...draft.label, zh: target.value } })}
          />
        </Field>
        <Field name={text.nameEn} htmlFor={`${id}-en`}>
          <Input
            id={`${id}-en`}
            value={draft.label.en}
            maxLength={50}
            onChange={({ target }) => put({ label: { ...draft.label, en: target.value } })}
          />
        </Field>
        {tag && (
          <Field name={text.key} hint={text.keyHint}>
            <code className={styles.code}>{tag.key}</code>
          </Field>
        )}
        <Field name={text.color}>
          <Colors value={draft.color} onChange={(color) => put({ color })} />
        </Field>
        <Field name={text.group} htmlFor={`${id}-group`}>
          <Select
            id={`${id}-group`}
            value={draft.group ?? ""}
            options={[
              { value: "", label: text.noGroup },
              ...groups.map((one) => ({ value: one.id, label: label(one.label) })),
            ]}
            onChange={(group: string) => put({ group: group || null })}
          />
        </Field>
        <Field name={text.owner}>
          <RecordPicker
            key={`${draft.owner}:${owners.size}`}
            object="user"
            label={text.owner}
            value={draft.owner ? [{ id: draft.owner, title: owners.get(draft.owner) ?? "…" }] : []}
            onChange={([one]) => put({ owner: one?.id ?? null })}
          />
        </Field>
        <Field name={text.description} htmlFor={`${id}-description`}>
          <Input.TextArea
            id={`${id}-description`}
            value={draft.description}
            maxLength={1000}
            autoSize={{ minRows: 2, maxRows: 6 }}
            placeholder={text.descriptionPlaceholder}
            onChange={({ target }) => put({ description: target.value })}
          />
        </Field>
        <div className={styles.switch}>
          <Switch checked={draft.active} onChange={(active) => put({ active })} aria-label={text.active} />
          <span>
            {text.active}
            <span className={styles.hint}>{text.activeHint}</span>
          </span>
        </div>
        {problem && (
          <p className={styles.problem} role="alert">
            {problem}
          </p>
        )}
      </div>
    </Sheet>
  );
}

function uniqueKey(wanted: string, taken: readonly string[]): string {
  let key = wanted;
  for (let number = 2; taken.includes(key); number += 1) key = `${wanted.slice(0, 46)}_${number}`;
  return key;
}

interface FieldProps {
  name: string;
  htmlFor?: string;
  hint?: string;
  children: ReactNode;
}

export function Field({ name, htmlFor, hint, children }: FieldProps) {
  return (
    <div className={styles.field}>
      {htmlFor ? (
        <label className={styles.label} htmlFor={htmlFor}>
          {name}
        </label>
      ) : (
        <span className={styles.label}>{name}</span>
      )}
      {children}
      {hint && <span className={styles.hint}>{hint}</span>}
    </div>
  );
}
