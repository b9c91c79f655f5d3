/** The record types of an object: what each needs, which options it offers, its numbers; its layout stands beside. */
import { Button, Input, Select } from "antd";
import { Ellipsis, Layers, Plus } from "lucide-react";
import { useId, useState } from "react";
import { isObject, type Json, type JsonObject } from "~/api/json";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { Dropdown } from "~/kit/Dropdown";
import { Field, Fields, Wrong } from "~/kit/Field";
import { IconButton } from "~/kit/IconButton";
import { Named } from "~/kit/Named";
import { Sheet } from "~/kit/Sheet";
import { Empty } from "~/kit/states";
import styles from "./catalog.module.css";
import { Names } from "./names";
import type { PartProps } from "./ObjectEditor";
import { bothOf, inOrder, labelOf, membersOf, nameOf, withMember } from "./useDraft";

const ORDER = 10;

export function RecordTypes({ draft }: PartProps) {
  const { words, label, format } = useI18n();
  const text = useModelWords();
  const [open, setOpen] = useState<string | null>(null);
  const members = membersOf(draft.document, "record_types");
  const types = inOrder(members);
  const put = (key: string, type: JsonObject | undefined) => {
    const next = withMember(members, key, type);
    draft.change(withMember(draft.document, "record_types", Object.keys(next).length > 0 ? next : undefined));
  };
  const summary = (one: JsonObject) => {
    const required = Array.isArray(one.required) ? one.required.length : 0;
    return text.types.summary(format.count(required), format.count(Object.keys(membersOf(one, "options")).length));
  };
  const add = (
    <Button icon={<Plus aria-hidden />} onClick={() => setOpen("")}>
      {text.types.add}
    </Button>
  );
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.usesHint}>{text.types.hint}</p>
        {types.length > 0 && add}
      </div>
      {types.length === 0 && (
        <Empty icon={<Layers aria-hidden />} title={text.types.empty} hint={text.types.emptyHint} action={add} />
      )}
      <ul className={styles.objects}>
        {types.map(([key, one]) => (
          <li key={key} className={styles.field} data-inactive={one.active === false || undefined}>
            <button type="button" className={styles.fieldName} onClick={() => setOpen(key)}>
              <Named name={nameOf(one, label, key)} hint={summary(one)} />
            </button>
            <span className={styles.mark}>{"layout" in one ? text.types.ownLayout : ""}</span>
            <Dropdown
              trigger={["click"]}
              placement="bottomRight"
              menu={{
                items: [
                  { key: "edit", label: text.edit },
                  { key: "active", label: one.active === false ? words.catalog.activate : words.catalog.deactivate },
                  { key: "remove", label: text.types.remove, danger: true },
                ],
                onClick: ({ key: what }: { key: string }) => {
                  if (what === "edit") setOpen(key);
                  else if (what === "remove") put(key, undefined);
                  else put(key, withMember(one, "active", one.active === false ? undefined : false));
                },
              }}
            >
              <IconButton plain label={words.common.of(words.common.more, nameOf(one, label, key))}>
                <Ellipsis aria-hidden />
              </IconButton>
            </Dropdown>
          </li>
        ))}
      </ul>
      {open !== null && (
        <TypeForm
          key={open}
          known={open}
          taken={members}
          type={membersOf(members, open)}
          fields={membersOf(draft.document, "fields")}
          onClose={() => setOpen(null)}
          onDone={(key, type) => {
            put(key, { order: (types.length + 1) * ORDER, ...type });
            setOpen(null);
          }}
        />
      )}
    </>
  );
}

interface TypeFormProps {
  /** Its key; empty for a new one. */
  known: string;
  taken: JsonObject;
  type: JsonObject;
  fields: JsonObject;
  onClose: () => void;
  onDone: (key: string, type: JsonObject) => void;
}

const isTypeKey = (key: string) => /^[a-z][a-z0-9_]{0,39}$/.test(key);

function TypeForm({ known, taken, type, fields, onClose, onDone }: TypeFormProps) {
  const { words, label } = useI18n();
  const text = useModelWords();
  const id = useId();
  const [one, setOne] = useState(type);
  const [typed, setTyped] = useState<string | null>(known || null);
  const [tried, setTried] = useState(false);
  const names = labelOf(one);
  const key =
    typed ??
    names.en
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^[_0-9]+|_+$/g, "");
  const put = (name: string, value: Json | undefined) => setOne((before) => withMember(before, name, value));
  const needs = inOrder(fields).filter(
    ([, field]) => !["formula", "rollup", "auto_number"].includes(String(field.type)),
  );
  const wrongKey = !isTypeKey(key) || (known === "" && key in taken);
  const named = Boolean(names.zh.trim() || names.en.trim());
  return (
    <Sheet
      open
      title={known ? text.types.title(label(names) || known) : text.types.add}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button
            type="primary"
            onClick={() => {
              setTried(true);
              if (!wrongKey && named) onDone(key, { ...one, label: bothOf(names) });
            }}
          >
            {text.done}
          </Button>
        </>
      }
    >
      <Fields>
        <div>
          <Names value={names} onChange={(next) => put("label", { zh: next.zh, en: next.en })} quiet={known !== ""} />
          <Wrong text={tried && !named ? words.catalog.needName : ""} />
        </div>
        {known === "" && (
          <Field name={text.key} htmlFor={`${id}-key`} wrong={tried && wrongKey ? text.types.badKey : ""}>
            <Input id={`${id}-key`} value={key} onChange={({ target }) => setTyped(target.value)} spellCheck={false} />
          </Field>
        )}
        <Field name={text.types.required} htmlFor={`${id}-required`}>
          <Select
            id={`${id}-required`}
            mode="multiple"
            value={Array.isArray(one.required) ? one.required.map(String) : []}
            options={needs.map(([value, field]) => ({ value, label: nameOf(field, label, value) }))}
            showSearch={{ optionFilterProp: "label" }}
            onChange={(next: string[]) => put("required", next.length > 0 ? next : undefined)}
          />
        </Field>
        <Narrow type={one} fields={fields} onChange={(options) => put("options", options)} />
        <Field name={text.types.number} htmlFor={`${id}-number`} hint={text.types.numberHint}>
          <Input
            id={`${id}-number`}
            value={typeof one.number === "string" ? one.number : ""}
            placeholder="XS{yyyyMM}{0000}"
            onChange={({ target }) => put("number", target.value || undefined)}
            spellCheck={false}
          />
        </Field>
      </Fields>
    </Sheet>
  );
}

interface NarrowProps {
  type: JsonObject;
  fields: JsonObject;
  onChange: (options: JsonObject | undefined) => void;
}

/** Of each choice, the options that the type offers. */
function Narrow({ type, fields, onChange }: NarrowProps) {
  const { label } = useI18n();
  const text = useModelWords();
  const narrowed = membersOf(type, "options");
  const choices = inOrder(fields).filter(([, field]) => field.type === "choice" && isObject(field.options));
  if (choices.length === 0) return null;
  const put = (key: string, options: readonly string[]) => {
    const next = withMember(narrowed, key, options.length > 0 ? [...options] : undefined);
    onChange(Object.keys(next).length > 0 ? next : undefined);
  };
  return (
    <section className={styles.group} aria-label={text.types.narrow}>
      <h3 className={styles.groupTitle}>{text.types.narrow}</h3>
      <Fields>
        {choices.map(([key, field]) => {
          const chosen = narrowed[key];
          return (
            <Field key={key} name={nameOf(field, label, key)}>
              <Select
                mode="multiple"
                value={Array.isArray(chosen) ? chosen.map(String) : []}
                placeholder={text.types.narrowAll}
                aria-label={nameOf(field, label, key)}
                options={inOrder(membersOf(field, "options")).map(([value, one]) => ({
                  value,
                  label: nameOf(one, label, value),
                }))}
                onChange={(next: string[]) => put(key, next)}
              />
            </Field>
          );
        })}
      </Fields>
    </section>
  );
}
