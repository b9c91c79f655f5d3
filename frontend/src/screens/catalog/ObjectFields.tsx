/** The fields of one object, with adding, renaming and taking out of use. */
import { Button, Dropdown } from "antd";
import { Ellipsis, Plus } from "lucide-react";
import { createElement, useState } from "react";
import { type DefinitionChange, getDefinition, merge } from "~/api/catalog";
import type { JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { Head } from "../settings/Head";
import styles from "./catalog.module.css";
import { FieldDialog } from "./FieldDialog";
import { PlanDialog } from "./PlanDialog";
import { RenameDialog } from "./RenameDialog";

/** The change that lays `patch` over the custom document of an object. */
export async function patchObject(key: string, patch: JsonObject): Promise<DefinitionChange> {
  const definition = await getDefinition("object", key);
  return { kind: "object", key, custom: merge(definition.custom ?? {}, patch) };
}

export function ObjectFields({ object }: { object: ObjectMeta }) {
  const { words, label } = useI18n();
  const toast = useToast();
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<FieldMeta | null>(null);
  const [changes, setChanges] = useState<readonly DefinitionChange[] | null>(null);
  const propose = async (patch: JsonObject) => {
    try {
      setChanges([await patchObject(object.key, patch)]);
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  const setActive = (field: FieldMeta, active: boolean) =>
    void propose({ fields: { [field.key]: { active: active ? null : false } } });
  const fields = object.fields.filter((field) => !field.system);
  return (
    <>
      <Head
        back={{ to: "/catalog", text: words.catalog.title }}
        title={
          <span className={styles.heading}>
            <ObjectIcon name={object.icon} size={20} />
            {label(object.label)}
            <code className={styles.key}>{object.key}</code>
          </span>
        }
        actions={
          <Button type="primary" icon={<Plus aria-hidden />} onClick={() => setAdding(true)}>
            {words.catalog.newField}
          </Button>
        }
      />
      <ul className={styles.objects}>
        {fields.map((field) => (
          <FieldRow
            key={field.key}
            object={object}
            field={field}
            onRename={() => setRenaming(field)}
            onActive={(active) => setActive(field, active)}
          />
        ))}
      </ul>
      {adding && (
        <FieldDialog
          object={object}
          onClose={() => setAdding(false)}
          onPropose={(patch) => {
            setAdding(false);
            void propose(patch);
          }}
        />
      )}
      {renaming && (
        <RenameDialog
          label={renaming.label}
          onClose={() => setRenaming(null)}
          onSave={(next) => {
            const { key } = renaming;
            setRenaming(null);
            void propose({ fields: { [key]: { label: { zh: next.zh, en: next.en } } } });
          }}
        />
      )}
      {changes && <PlanDialog changes={changes} onClose={() => setChanges(null)} />}
    </>
  );
}

interface FieldRowProps {
  object: ObjectMeta;
  field: FieldMeta;
  onRename: () => void;
  onActive: (active: boolean) => void;
}

function FieldRow({ object, field, onRename, onActive }: FieldRowProps) {
  const { words, label } = useI18n();
  const active = field.state !== "inactive";
  const types: Readonly<Record<string, string>> = words.types;
  const marks = [
    field.required && words.catalog.required,
    field.unique && words.catalog.unique,
    field.key === object.title_field && words.catalog.titleField,
    field.state === "inactive" && words.catalog.inactive,
    field.state === "preparing" && words.catalog.preparing,
  ].filter(Boolean);
  const items = [
    { key: "rename", label: words.catalog.rename },
    ...(field.key === object.title_field
      ? []
      : [{ key: "active", label: active ? words.catalog.deactivate : words.catalog.activate }]),
  ];
  return (
    <li className={styles.field} data-inactive={!active || undefined}>
      {createElement(typeOf(field).icon, { "aria-hidden": true })}
      <span className={styles.objectName}>{label(field.label)}</span>
      <code className={styles.key}>{field.key}</code>
      <span className={styles.mark}>{marks.join(" · ")}</span>
      <span className={styles.count}>{types[field.type] ?? field.type}</span>
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{ items, onClick: ({ key }) => (key === "rename" ? onRename() : onActive(!active)) }}
      >
        <IconButton plain label={`${words.common.more}: ${label(field.label)}`}>
          <Ellipsis aria-hidden />
        </IconButton>
      </Dropdown>
    </li>
  );
}
