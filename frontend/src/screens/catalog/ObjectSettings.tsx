/** What an object is called and what it can do; taking it out of use, deleting it. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input, Select } from "antd";
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import { publishChanges } from "~/api/catalog";
import type { Json } from "~/api/json";
import { metaQuery, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { Field, Fields } from "~/kit/Field";
import { iconChoices, ObjectIcon } from "~/kit/ObjectIcon";
import { problemDetails } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./catalog.module.css";
import { Names } from "./names";
import type { PartProps } from "./ObjectEditor";
import { RemoveDialog } from "./RemoveDialog";
import { inOrder, labelOf, membersOf, nameOf, withMember } from "./useDraft";

const titled = new Set(["text", "long_text", "email", "phone", "auto_number"]);
const links = new Set(["lookup"]);
const traits = [
  "owned",
  "pooled",
  "numbered",
  "followed",
  "tagged",
  "attachable",
  "approvable",
  "confidential",
  "configuration",
];

export function ObjectSettings(props: PartProps) {
  const { draft } = props;
  const text = useModelWords();
  const { words } = useI18n();
  const put = (name: string, value: Json | undefined) => draft.change(withMember(draft.document, name, value));
  const { document } = draft;
  return (
    <div className={styles.narrow}>
      <Fields>
        <Names value={labelOf(document)} onChange={(next) => put("label", { zh: next.zh, en: next.en })} quiet />
        <Pair
          names={[text.object.plural, text.object.pluralEn]}
          value={labelOf(document, "plural")}
          onChange={(next) => put("plural", next)}
        />
        <Pair
          names={[text.object.help, text.object.helpEn]}
          value={labelOf(document, "help")}
          onChange={(next) => put("help", next.zh || next.en ? next : undefined)}
        />
        <Icons name={words.catalog.icon} value={String(document.icon ?? "")} onChange={(icon) => put("icon", icon)} />
        <Links {...props} onPut={put} />
        <Traits {...props} onPut={put} />
      </Fields>
      <Leaving {...props} onPut={put} />
    </div>
  );
}

interface PairProps {
  names: readonly [string, string];
  value: { readonly zh: string; readonly en: string };
  onChange: (next: { zh: string; en: string }) => void;
}

function Pair({ names: [zh, en], value, onChange }: PairProps) {
  const id = useId();
  return (
    <div className={styles.pair}>
      <Field name={zh} htmlFor={`${id}-zh`}>
        <Input id={`${id}-zh`} value={value.zh} onChange={({ target }) => onChange({ ...value, zh: target.value })} />
      </Field>
      <Field name={en} htmlFor={`${id}-en`}>
        <Input id={`${id}-en`} value={value.en} onChange={({ target }) => onChange({ ...value, en: target.value })} />
      </Field>
    </div>
  );
}

export function Icons({ name, value, onChange }: { name: string; value: string; onChange: (icon: string) => void }) {
  return (
    <div className={styles.icons} role="radiogroup" aria-label={name}>
      {iconChoices.map((one) => (
        <button
          key={one}
          type="button"
          role="radio"
          aria-checked={one === value}
          aria-label={one}
          className={styles.icon}
          onClick={() => onChange(one)}
        >
          <ObjectIcon name={one} />
        </button>
      ))}
    </div>
  );
}

type PutProps = PartProps & { onPut: (name: string, value: Json | undefined) => void };

function Links({ object, draft, onPut }: PutProps) {
  const { label } = useI18n();
  const text = useModelWords();
  const id = useId();
  const { document } = draft;
  const fields = inOrder(membersOf(document, "fields")).filter(([, one]) => one.active !== false);
  const option = ([value, one]: (typeof fields)[number]) => ({ value, label: nameOf(one, label, value) });
  const list = membersOf(document, "list");
  const known = useCatalog().findObject(object)?.fields ?? [];
  const declared = membersOf(document, "fields");
  const system = known.filter((one) => !(one.key in declared) && !["id", "version", "deleted_at"].includes(one.key));
  const columns = Array.isArray(list.columns) ? list.columns.map(String) : [];
  const offered = [...fields.map(option), ...system.map((one) => ({ value: one.key, label: label(one.label) }))];
  const paths = columns
    .filter((path) => !offered.some(({ value }) => value === path))
    .map((path) => ({ value: path, label: path }));
  return (
    <>
      <Field name={text.object.title} htmlFor={`${id}-title`} hint={text.object.titleHint}>
        <Select
          id={`${id}-title`}
          value={String(document.title ?? "")}
          options={fields.filter(([, one]) => titled.has(String(one.type)) && one.many !== true).map(option)}
          onChange={(next: string) => onPut("title", next)}
        />
      </Field>
      <Field name={text.object.via} htmlFor={`${id}-via`} hint={text.object.viaHint}>
        <Select
          id={`${id}-via`}
          value={typeof document.via === "string" ? document.via : ""}
          options={[
            { value: "", label: text.object.nobody },
            ...fields.filter(([, one]) => links.has(String(one.type))).map(option),
          ]}
          onChange={(next: string) => onPut("via", next || undefined)}
        />
      </Field>
      <Field name={text.object.columns} htmlFor={`${id}-columns`} hint={text.object.columnsHint}>
        <Select
          id={`${id}-columns`}
          mode="multiple"
          value={columns}
          options={[...offered, ...paths]}
          showSearch={{ optionFilterProp: "label" }}
          onChange={(next: string[]) => onPut("list", { ...list, columns: next })}
        />
      </Field>
    </>
  );
}

function Traits({ draft, onPut }: PutProps) {
  const text = useModelWords();
  const chosen = Array.isArray(draft.document.traits) ? draft.document.traits.map(String) : [];
  return (
    <section className={styles.group} aria-label={text.object.traits}>
      <h3 className={styles.groupTitle}>{text.object.traits}</h3>
      <ul className={styles.switches}>
        {traits.map((key) => (
          <li key={key}>
            <Checkbox
              checked={chosen.includes(key)}
              onChange={({ target }) =>
                onPut("traits", target.checked ? [...chosen, key] : chosen.filter((one) => one !== key))
              }
            >
              {text.object.trait[key]}
            </Checkbox>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Out of use, or into the bin: what a package brought is only taken out of use. */
function Leaving({ object, definition, draft, onPut }: PutProps) {
  const { words, label } = useI18n();
  const text = useModelWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const [removing, setRemoving] = useState(false);
  const active = draft.document.active !== false;
  const remove = async () => {
    setRemoving(false);
    try {
      await publishChanges([{ kind: "object", key: object, custom: null }]);
      draft.discard();
      await client.invalidateQueries({ queryKey: metaQuery.queryKey });
      toast({ text: words.catalog.published });
      void navigate("/catalog?show=bin");
    } catch (error) {
      toast({ text: problemDetails(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <section className={styles.leaving}>
      <p className={styles.usesHint}>
        {text.object.offHint}
        {definition.base !== null && ` ${text.object.packaged(definition.package ?? "")}`}
      </p>
      <div className={styles.bar}>
        <Button onClick={() => onPut("active", active ? false : undefined)}>
          {active ? text.object.deactivate : text.object.activate}
        </Button>
        {definition.base === null && (
          <Button danger type="text" onClick={() => setRemoving(true)}>
            {text.object.remove}
          </Button>
        )}
      </div>
      {removing && (
        <RemoveDialog
          object={object}
          name={nameOf(draft.document, label, object)}
          onClose={() => setRemoving(false)}
          onRemove={() => void remove()}
        />
      )}
    </section>
  );
}
