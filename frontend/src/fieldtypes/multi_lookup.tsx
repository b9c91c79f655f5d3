/** Links to several records of one object. */
import { Link2, ListTree } from "lucide-react";
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import styles from "./display.module.css";
import { lookupOperators } from "./operators";
import { RecordPicker } from "./RecordPicker";
import { type Reference, toReferences } from "./values";

function MultiLookupDisplay({ value, field, place }: DisplayProps) {
  const { words } = useI18n();
  const object = useCatalog().targetOf(field);
  const name = (one: Reference) =>
    one.title === null ? words.common.hiddenRecord : one.title || words.common.untitled;
  const references = toReferences(value);
  if (place === "cell") return <>{references.map(name).join(words.common.comma)}</>;
  return (
    <span className={styles.links}>
      {references.map((one) =>
        object === "user" ? (
          <span key={one.id} className={styles.person}>
            <Avatar id={one.id} name={name(one)} />
            {name(one)}
          </span>
        ) : one.title === null || object === undefined ? (
          <span key={one.id} className={styles.faint}>
            {name(one)}
          </span>
        ) : (
          <Link key={one.id} to={`/o/${object}/${one.id}`} className={styles.chipLink}>
            <Link2 aria-hidden />
            {name(one)}
          </Link>
        ),
      )}
    </span>
  );
}

function MultiLookupEditor({ id, value, onChange, field, invalid, describedBy, autoFocus }: EditorProps) {
  const object = useCatalog().targetOf(field);
  if (object === undefined) return null;
  return (
    <RecordPicker
      id={id}
      object={object}
      multiple
      value={toReferences(value)}
      onChange={(next) => onChange(next.map(({ id: key, title }) => ({ id: key, title })))}
      invalid={invalid}
      describedBy={describedBy}
      autoFocus={autoFocus}
    />
  );
}

export const multiLookup: FieldTypeUi = {
  key: "multi_lookup",
  icon: ListTree,
  width: 200,
  align: "start",
  Display: MultiLookupDisplay,
  Editor: MultiLookupEditor,
  operators: lookupOperators.map((one) =>
    one.op === "in"
      ? { ...one, key: "has_any", op: "has_any", words: "has_any" as const }
      : one.op === "not_in"
        ? { ...one, key: "has_none", op: "has_none", words: "has_none" as const }
        : one,
  ),
  text: (value, _field, { words }) =>
    toReferences(value)
      .map((one) => one.title ?? words.common.hiddenRecord)
      .join(words.common.comma),
  toInput: (value) => {
    const ids = toReferences(value).map(({ id }) => id);
    return ids.length > 0 ? ids : null;
  },
};
