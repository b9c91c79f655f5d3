/** Chooses a field of an object or of what its lookups lead to. */

import { createElement, useMemo } from "react";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { Select } from "~/kit/Select";
import styles from "./filter.module.css";

interface FieldPickerProps {
  object: string;
  value: string | undefined;
  onChange: (path: string) => void;
  /** Leaves out what does not fit. */
  accept?: (field: FieldMeta) => boolean;
  own?: boolean;
  placeholder?: string;
  label?: string;
  className?: string;
}

const hidden = new Set(["id", "version", "deleted_at"]);

export function usableFields(object: ObjectMeta): readonly FieldMeta[] {
  return object.fields.filter((field) => field.rights.read && field.state !== "inactive" && !hidden.has(field.key));
}

export function FieldPicker(props: FieldPickerProps) {
  const { object, value, onChange, accept = () => true, own = false } = props;
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const groups = useMemo(() => {
    const meta = catalog.findObject(object);
    if (meta === undefined) return [];
    const entry = (prefix: string, before: string) => (field: FieldMeta) => ({
      value: prefix + field.key,
      text: before + label(field.label),
      title: before + label(field.label),
      label: (
        <span className={styles.option}>
          {createElement(typeOf(field).icon, { "aria-hidden": true })}
          {before && <span className={styles.before}>{before}</span>}
          {label(field.label)}
        </span>
      ),
    });
    const fields = usableFields(meta);
    const result = [{ label: label(meta.label), options: fields.filter(accept).map(entry("", "")) }];
    if (own) return result;
    for (const link of fields) {
      const target = catalog.findObject(catalog.targetOf(link) ?? "");
      if (target === undefined || link.key === "created_by" || link.key === "updated_by") continue;
      const reached = usableFields(target).filter((field) => !field.system || field.key === "owner");
      const options = reached.filter(accept).map(entry(`${link.key}.`, `${label(link.label)} › `));
      if (options.length > 0) result.push({ label: words.filter.via(label(link.label)), options });
    }
    return result;
  }, [catalog, object, label, words, accept, own]);
  return (
    <Select
      value={value}
      options={groups}
      onChange={onChange}
      showSearch={{ optionFilterProp: "text" }}
      popupMatchSelectWidth={280}
      placeholder={props.placeholder ?? words.filter.searchField}
      aria-label={props.label ?? words.filter.field}
      className={props.className}
      notFoundContent={words.common.noMatch}
    />
  );
}
