/** The fields of an object as they are drafted: found by name, set, moved out of use, deleted, changed in type. */
import { Button, Input } from "antd";
import { Ellipsis, Plus, Search } from "lucide-react";
import { createElement, useState } from "react";
import { useSearchParams } from "react-router";
import { isSame } from "~/api/catalog";
import type { JsonObject } from "~/api/json";
import { type FieldMeta, useCatalog } from "~/api/meta";
import { fieldTypes } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import { useToast } from "~/kit/Toast";
import styles from "./catalog.module.css";
import { FieldSheet } from "./FieldSheet";
import type { PartProps } from "./ObjectEditor";
import { RemoveDialog } from "./RemoveDialog";
import { TypeSheet } from "./TypeSheet";
import { UsesSheet } from "./UsesSheet";
import { inOrder, labelOf, membersOf, nameOf, withMember, withoutField } from "./useDraft";

type What = "edit" | "uses" | "type" | "remove";

/** What is open beside the list, of which field (null: a new one). */
interface Doing {
  readonly what: What;
  readonly field: string | null;
}

const drawn = new Map(fieldTypes.map((one) => [one.key, one.icon]));

export function FieldList({ object, definition, draft }: PartProps) {
  const { words } = useI18n();
  const text = useModelWords();
  const [params, setParams] = useSearchParams();
  const [wanted, setWanted] = useState("");
  const [doing, setDoing] = useState<Doing | null>(
    params.get("field") ? { what: "edit", field: params.get("field") } : null,
  );
  const fields = membersOf(draft.document, "fields");
  const published = membersOf(draft.published, "fields");
  const based = definition.base === null ? {} : membersOf(definition.base, "fields");
  const close = () => {
    setDoing(null);
    if (params.has("field")) setParams({}, { replace: true });
  };
  const put = (key: string, document: JsonObject | undefined) =>
    draft.change({ ...draft.document, fields: withMember(fields, key, document) });
  const found = inOrder(fields).filter(([key, one]) => fits(`${key} ${Object.values(labelOf(one)).join(" ")}`, wanted));
  const act = (key: string, what: string) => {
    if (what === "active") {
      const one = membersOf(fields, key);
      put(key, withMember(one, "active", one.active === false ? undefined : false));
    } else if (what === "drop") put(key, undefined);
    else setDoing({ what: what as What, field: key });
  };
  return (
    <>
      <div className={styles.bar}>
        <Input
          allowClear
          prefix={<Search aria-hidden size={14} />}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
          placeholder={text.find}
          aria-label={text.find}
          className={styles.find}
        />
        <Button
          type={draft.count > 0 ? "default" : "primary"}
          icon={<Plus aria-hidden />}
          onClick={() => setDoing({ what: "edit", field: null })}
        >
          {words.catalog.newField}
        </Button>
      </div>
      <ul className={styles.objects}>
        {found.map(([key, one]) => (
          <FieldRow
            key={key}
            name={key}
            field={one}
            place={{ object, titled: draft.document.title === key, own: !(key in based) }}
            state={!(key in published) ? "fresh" : isSame(one, published[key]) ? "same" : "changed"}
            onAct={(what) => act(key, what)}
          />
        ))}
      </ul>
      {found.length === 0 && <p className={styles.none}>{text.findNone}</p>}
      {!wanted && (
        <Brought
          object={object}
          known={{ ...published, ...fields }}
          onUses={(key) => setDoing({ what: "uses", field: key })}
        />
      )}
      {doing && (
        <Beside object={object} definition={definition} draft={draft} doing={doing} onClose={close} onPut={put} />
      )}
    </>
  );
}

interface BesideProps extends PartProps {
  doing: Doing;
  onClose: () => void;
  onPut: (key: string, document: JsonObject | undefined) => void;
}

function Beside({ object, definition, draft, doing: { what, field }, onClose, onPut }: BesideProps) {
  const { label } = useI18n();
  const text = useModelWords();
  const toast = useToast();
  const fields = membersOf(draft.document, "fields");
  const published = membersOf(draft.published, "fields");
  const based = definition.base === null ? {} : membersOf(definition.base, "fields");
  if (what === "edit" && (field === null || field in fields)) {
    return (
      <FieldSheet
        object={object}
        plural={membersOf(draft.document, "plural")}
        fields={fields}
        field={field}
        fresh={field === null || !(field in published)}
        onClose={onClose}
        onDone={(key, document) => {
          onPut(key, document);
          onClose();
        }}
      />
    );
  }
  if (field === null) return null;
  if (what === "uses") return <UsesSheet object={object} field={field} onClose={onClose} />;
  if (what === "type") {
    const kept = field in based ? "package" : isSame(fields[field], published[field]) ? null : "draft";
    return (
      <TypeSheet object={object} field={field} document={membersOf(published, field)} kept={kept} onClose={onClose} />
    );
  }
  if (what !== "remove") return null;
  const name = nameOf(membersOf(fields, field), label, field);
  const remove = () => {
    const left = withoutField(draft.document, field);
    draft.change({ ...left, fields: withMember(fields, field, undefined) });
    toast({ text: text.removed(name) });
    onClose();
  };
  return <RemoveDialog object={object} field={field} name={name} onClose={onClose} onRemove={remove} />;
}

const fits = (text: string, wanted: string) => text.toLowerCase().includes(wanted.trim().toLowerCase());

interface FieldRowProps {
  name: string;
  field: JsonObject;
  place: { readonly object: string; readonly titled: boolean; readonly own: boolean };
  state: "fresh" | "changed" | "same";
  onAct: (what: string) => void;
}

function FieldRow({ name, field, place, state, onAct }: FieldRowProps) {
  const { words, label } = useI18n();
  const text = useModelWords();
  const known = useCatalog().findField(place.object, name);
  const types: Readonly<Record<string, string>> = words.types;
  const type = String(field.type);
  const active = field.active !== false;
  const title = nameOf(field, label, name);
  const marks = [
    place.titled && words.catalog.titleField,
    field.required === true && words.catalog.required,
    field.unique === true && words.catalog.unique,
    !active && words.catalog.inactive,
    known?.state === "preparing" && words.catalog.preparing,
  ].filter(Boolean);
  const items = [
    { key: "edit", label: text.edit },
    ...(state === "fresh"
      ? [{ key: "drop", label: words.common.remove, danger: true }]
      : [
          { key: "uses", label: text.uses.title },
          ...(place.titled || !active ? [] : [{ key: "type", label: text.retype.action }]),
          ...(place.titled
            ? []
            : [{ key: "active", label: active ? words.catalog.deactivate : words.catalog.activate }]),
          ...(place.own && !place.titled ? [{ key: "remove", label: text.remove, danger: true }] : []),
        ]),
  ];
  return (
    <li className={styles.field} data-inactive={!active || undefined}>
      {createElement(drawn.get(type) ?? "span", { "aria-hidden": true })}
      <button type="button" className={styles.fieldName} onClick={() => onAct("edit")}>
        <span className={styles.objectName}>{title}</span>
        <code className={styles.key}>{name}</code>
      </button>
      <span className={styles.mark}>
        {state !== "same" && <span className={styles.badge}>{state === "fresh" ? text.fresh : text.changed}</span>}
        {marks.join(" · ")}
      </span>
      <span className={styles.count}>{types[type] ?? type}</span>
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{ items, onClick: ({ key }: { key: string }) => onAct(key) }}
      >
        <IconButton plain label={words.common.of(words.common.more, title)}>
          <Ellipsis aria-hidden />
        </IconButton>
      </Dropdown>
    </li>
  );
}

interface BroughtProps {
  object: string;
  known: JsonObject;
  onUses: (field: string) => void;
}

/** The fields that come with traits and record types: they are told, not set. */
function Brought({ object, known, onUses }: BroughtProps) {
  const { words, label } = useI18n();
  const text = useModelWords();
  const types: Readonly<Record<string, string>> = words.types;
  const isBrought = ({ key, system }: FieldMeta) => !system && !(key in known);
  const fields = useCatalog().findObject(object)?.fields.filter(isBrought) ?? [];
  if (fields.length === 0) return null;
  return (
    <section className={styles.brought} aria-label={text.traitFields}>
      <h2 className={styles.groupTitle}>{text.traitFields}</h2>
      <p className={styles.switchHint}>{text.traitHint}</p>
      <ul className={styles.objects}>
        {fields.map((field) => (
          <li key={field.key} className={styles.field}>
            {createElement(drawn.get(field.type) ?? "span", { "aria-hidden": true })}
            <button type="button" className={styles.fieldName} onClick={() => onUses(field.key)}>
              <span className={styles.objectName}>{label(field.label)}</span>
              <code className={styles.key}>{field.key}</code>
            </button>
            <span className={styles.mark}>{text.trait}</span>
            <span className={styles.count}>{types[field.type] ?? field.type}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
