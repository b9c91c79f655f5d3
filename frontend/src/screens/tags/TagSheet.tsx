/** One tag of the catalogue: its names, colour, group, owner, and whether it is offered. */
import { Button, Input, Select, Switch } from "antd";
import { useId, useState } from "react";
import { deleteTag, putTag, type TagDraft, type TagEntry, type TagGroup } from "~/api/tags";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { useI18n } from "~/i18n";
import { useTaggingWords } from "~/i18n/tagging";
import { Field, Fields, Wrong } from "~/kit/Field";
import { Sheet } from "~/kit/Sheet";
import { problemText } from "~/kit/states";
import { Tag } from "~/kit/Tag";
import { useToast } from "~/kit/Toast";
import { useSaving } from "~/kit/useSaving";
import { useTitles } from "~/views/filter/titles";
import { Colors } from "./Colors";
import { TagNames } from "./TagNames";
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
  const [draft, setDraft] = useState<TagDraft>(tag ?? blank);
  const { busy, problem, save } = useSaving(onClose);
  const remove = useRemoval(onClose, onSaved);
  const put = (part: Partial<TagDraft>) => setDraft((before) => ({ ...before, ...part }));
  const named = Boolean(draft.label.zh.trim() || draft.label.en.trim());
  const keep = async () => {
    await putTag(tag?.key ?? uniqueKey(keyFrom(draft), taken), draft);
    await onSaved();
  };
  return (
    <Sheet
      open
      title={tag ? label(tag.label) : text.create}
      onClose={onClose}
      width={440}
      footer={
        <>
          {tag && (
            <Button type="text" danger disabled={busy} onClick={() => void remove(tag)} className={styles.remove}>
              {text.remove}
            </Button>
          )}
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button type="primary" loading={busy} disabled={!named} onClick={() => void save(keep, text.saved)}>
            {words.common.save}
          </Button>
        </>
      }
    >
      <Fields>
        <div>
          <Tag color={draft.color} faded={!draft.active}>
            {label(draft.label) || "…"}
          </Tag>
        </div>
        <TagNames value={draft.label} onChange={(names) => put({ label: names })} autoFocus={tag === null} />
        {tag && (
          <Field name={text.key} hint={text.keyHint}>
            <code className={styles.code}>{tag.key}</code>
          </Field>
        )}
        <TagFields draft={draft} groups={groups} onChange={put} />
        <Wrong text={problem} />
      </Fields>
    </Sheet>
  );
}

/** Takes a tag out of the catalogue; the toast brings it back. */
function useRemoval(onClose: () => void, onSaved: () => Promise<void>) {
  const { words, label } = useI18n();
  const text = useTaggingWords();
  const toast = useToast();
  const failed = (error: unknown) => toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
  return async (tag: TagEntry) => {
    try {
      await deleteTag(tag.key);
    } catch (error) {
      return failed(error);
    }
    const back = () => void putTag(tag.key, tag).then(onSaved, failed);
    toast({ text: text.removed(label(tag.label)), action: { label: words.common.undo, run: back } });
    onClose();
    await onSaved();
  };
}

interface TagFieldsProps {
  draft: TagDraft;
  groups: readonly TagGroup[];
  onChange: (part: Partial<TagDraft>) => void;
}

function TagFields({ draft, groups, onChange }: TagFieldsProps) {
  const { label } = useI18n();
  const text = useTaggingWords();
  const id = useId();
  const owners = useTitles("user", draft.owner ? [draft.owner] : []);
  return (
    <>
      <Field name={text.color}>
        <Colors value={draft.color} onChange={(color) => onChange({ color })} />
      </Field>
      <Field name={text.group} htmlFor={`${id}-group`}>
        <Select
          id={`${id}-group`}
          value={draft.group ?? ""}
          options={[
            { value: "", label: text.noGroup },
            ...groups.map((one) => ({ value: one.id, label: label(one.label) })),
          ]}
          onChange={(group: string) => onChange({ group: group || null })}
        />
      </Field>
      <Field name={text.owner}>
        <RecordPicker
          key={`${draft.owner}:${owners.size}`}
          object="user"
          label={text.owner}
          value={draft.owner ? [{ id: draft.owner, title: owners.get(draft.owner) ?? "…" }] : []}
          onChange={([one]) => onChange({ owner: one?.id ?? null })}
        />
      </Field>
      <Field name={text.description} htmlFor={`${id}-description`}>
        <Input.TextArea
          id={`${id}-description`}
          value={draft.description}
          maxLength={1000}
          autoSize={{ minRows: 2, maxRows: 6 }}
          placeholder={text.descriptionPlaceholder}
          onChange={({ target }) => onChange({ description: target.value })}
        />
      </Field>
      <div className={styles.switch}>
        <Switch checked={draft.active} onChange={(active) => onChange({ active })} aria-label={text.active} />
        <span>
          {text.active}
          <span className={styles.hint}>{text.activeHint}</span>
        </span>
      </div>
    </>
  );
}

function uniqueKey(wanted: string, taken: readonly string[]): string {
  let key = wanted;
  for (let number = 2; taken.includes(key); number += 1) key = `${wanted.slice(0, 46)}_${number}`;
  return key;
}
