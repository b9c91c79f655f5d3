/** Which fields of many records become what. Lists of tags, choices and links can also be added to. */
import { Button, Checkbox, Modal, Segmented } from "antd";
import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import type { BulkRequest } from "~/api/bulk";
import type { Json } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { isEditable, typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { FieldPicker } from "../filter/FieldPicker";
import { checkValue } from "../list/cellWrites";
import styles from "./bulk.module.css";

interface BulkEditProps {
  object: ObjectMeta;
  count: string;
  /** The field with which it begins: its list is added to. */
  first?: string | undefined;
  onRun: (asked: BulkRequest) => void;
  onClose: () => void;
}

type How = "replace" | "add" | "remove";

interface Entry {
  readonly id: number;
  readonly field: string | undefined;
  readonly how: How;
  readonly value: Json;
  readonly blank: boolean;
}

const lists = new Set(["choices", "tags", "multi_lookup"]);
const empty = (id: number): Entry => ({ id, field: undefined, how: "replace", value: null, blank: false });

export default function BulkEdit({ object, count, first, onRun, onClose }: BulkEditProps) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const { words, label } = i18n;
  const text = words.lists.bulk;
  const [entries, setEntries] = useState<readonly Entry[]>([
    first === undefined ? empty(0) : { ...empty(0), field: first, how: "add" },
  ]);
  const [problems, setProblems] = useState<ReadonlyMap<number, string>>(new Map());
  const fieldOf = (entry: Entry) => (entry.field ? catalog.findField(object.key, entry.field) : undefined);
  const put = (next: Entry) => {
    setProblems(new Map());
    setEntries(entries.map((entry) => (entry.id === next.id ? next : entry)));
  };
  const run = () => {
    const wrong = new Map<number, string>();
    for (const entry of entries) {
      const field = fieldOf(entry);
      const problem = field ? problemOf(entry, field) : text.chooseField;
      if (problem) wrong.set(entry.id, problem);
    }
    if (wrong.size > 0) return setProblems(wrong);
    onRun(requestOf(entries, fieldOf));
  };
  const problemOf = (entry: Entry, field: FieldMeta) =>
    entry.how === "replace"
      ? checkValue(entry.blank ? null : entry.value, field, i18n)
      : keysOf(entry.value).length === 0
        ? words.form.required(label(field.label))
        : undefined;
  return (
    <Modal
      open
      width={560}
      title={text.editTitle(count, label(object.plural))}
      onCancel={onClose}
      onOk={run}
      okText={text.run(count)}
      cancelText={words.common.cancel}
    >
      <div className={styles.entries}>
        {entries.map((entry) => (
          <EntryRow
            key={entry.id}
            object={object}
            entry={entry}
            field={fieldOf(entry)}
            taken={entries.flatMap(({ field }) => field ?? [])}
            problem={problems.get(entry.id)}
            onChange={put}
            onRemove={entries.length > 1 ? () => setEntries(entries.filter(({ id }) => id !== entry.id)) : undefined}
          />
        ))}
        <Button
          type="link"
          icon={<Plus aria-hidden />}
          onClick={() => setEntries([...entries, empty(Math.max(...entries.map(({ id }) => id)) + 1)])}
          className={styles.addEntry}
        >
          {text.addField}
        </Button>
      </div>
    </Modal>
  );
}

interface EntryRowProps {
  object: ObjectMeta;
  entry: Entry;
  field: FieldMeta | undefined;
  taken: readonly string[];
  problem: string | undefined;
  onChange: (entry: Entry) => void;
  onRemove: (() => void) | undefined;
}

function EntryRow({ object, entry, field, taken, problem, onChange, onRemove }: EntryRowProps) {
  const { words, label } = useI18n();
  const text = words.lists.bulk;
  const id = useId();
  const Editor = field && typeOf(field).Editor;
  const accept = (each: FieldMeta) => isEditable(each) && (!taken.includes(each.key) || each.key === entry.field);
  return (
    <div className={styles.entry}>
      <div className={styles.entryHead}>
        <FieldPicker
          object={object.key}
          own
          value={entry.field}
          accept={accept}
          placeholder={text.chooseField}
          label={text.field}
          onChange={(path) => onChange({ ...entry, field: path, value: null, how: "replace", blank: false })}
          className={styles.entryField}
        />
        {field && lists.has(field.type) && (
          <Segmented<How>
            value={entry.how}
            onChange={(how) => onChange({ ...entry, how, blank: false })}
            options={[
              { value: "replace", label: text.replace },
              { value: "add", label: text.add },
              { value: "remove", label: text.remove },
            ]}
            aria-label={text.value}
          />
        )}
        {onRemove && (
          <IconButton label={words.common.remove} plain onClick={onRemove}>
            <X aria-hidden />
          </IconButton>
        )}
      </div>
      {field && Editor && !entry.blank && (
        <div>
          <label htmlFor={id} className="visually-hidden">
            {`${label(field.label)} ${text.value}`}
          </label>
          <Editor
            key={field.key}
            id={id}
            field={field}
            value={entry.value}
            onChange={(value) => onChange({ ...entry, value })}
            invalid={problem !== undefined}
            describedBy={problem ? `${id}-problem` : undefined}
          />
        </div>
      )}
      {field && entry.how === "replace" && !field.required && (
        <Checkbox checked={entry.blank} onChange={(event) => onChange({ ...entry, blank: event.target.checked })}>
          {text.clearValue}
        </Checkbox>
      )}
      {problem && (
        <p id={`${id}-problem`} role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}

/** Keys of choices, ids of links. */
function keysOf(value: Json): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: Json) => {
    if (typeof one === "string") return one;
    return typeof one === "object" && one !== null && "id" in one && typeof one.id === "string" ? one.id : [];
  });
}

function requestOf(entries: readonly Entry[], fieldOf: (entry: Entry) => FieldMeta | undefined): BulkRequest {
  const values: Record<string, Json> = {};
  const add: Record<string, string[]> = {};
  const remove: Record<string, string[]> = {};
  for (const entry of entries) {
    const field = fieldOf(entry);
    if (field === undefined) continue;
    if (entry.how === "add") add[field.key] = keysOf(entry.value);
    else if (entry.how === "remove") remove[field.key] = keysOf(entry.value);
    else values[field.key] = entry.blank ? null : typeOf(field).toInput(entry.value);
  }
  return { kind: "update", values, add, remove };
}
