/** A link to one record of another object. */
import { Link2 } from "lucide-react";
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./display.module.css";
import { lookupOperators } from "./operators";
import { RecordPicker } from "./RecordPicker";
import { toReference } from "./values";

export function LookupDisplay({ value, field, place }: DisplayProps) {
  const catalog = useCatalog();
  const { words } = useI18n();
  const reference = toReference(value);
  if (reference === null) return null;
  const object = reference.object ?? catalog.targetOf(field);
  if (reference.title === null) return <span className={styles.faint}>{words.common.hiddenRecord}</span>;
  const title = reference.title || words.common.untitled;
  return place === "detail" && object ? <Link to={`/o/${object}/${reference.id}`}>{title}</Link> : <>{title}</>;
}

function LookupEditor({ id, value, onChange, field, invalid, describedBy, autoFocus }: EditorProps) {
  const object = useCatalog().targetOf(field);
  const reference = toReference(value);
  if (object === undefined) return null;
  return (
    <RecordPicker
      id={id}
      object={object}
      value={reference ? [reference] : []}
      onChange={([next]) => onChange(next ? { id: next.id, title: next.title } : null)}
      invalid={invalid}
      describedBy={describedBy}
      autoFocus={autoFocus}
      allowClear={!field.required}
    />
  );
}

export const lookup: FieldTypeUi = {
  key: "lookup",
  icon: Link2,
  width: 180,
  align: "start",
  Display: LookupDisplay,
  Editor: LookupEditor,
  operators: lookupOperators,
  text: (value, _field, { words }) => {
    const reference = toReference(value);
    return reference === null ? "" : (reference.title ?? words.common.hiddenRecord);
  },
  toInput: (value) => toReference(value)?.id ?? null,
};
