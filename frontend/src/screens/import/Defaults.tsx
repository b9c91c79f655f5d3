/** Values that every new record gets where the file says nothing: a source, a level, what is required and has no column. */
import { Button } from "antd";
import { Plus, X } from "lucide-react";
import { useId, useState } from "react";
import type { Json, JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { isEditable, typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { IconButton } from "~/kit/IconButton";
import { FieldPicker } from "~/views/filter/FieldPicker";
import { type Draft, isMapped } from "./draft";
import styles from "./import.module.css";

interface DefaultsProps {
  object: ObjectMeta;
  draft: Draft;
  onChange: (defaults: JsonObject) => void;
}

const OWNER = "owner";

export function Defaults({ object, draft, onChange }: DefaultsProps) {
  const text = useDataWords().importing;
  const { defaults } = draft.rules;
  const [adding, setAdding] = useState(false);
  const fields = object.fields.filter(({ key }) => key in defaults && key !== OWNER && !isMapped(draft, key));
  const drop = (key: string) => onChange(Object.fromEntries(Object.entries(defaults).filter(([name]) => name !== key)));
  const accept = (field: FieldMeta) =>
    isEditable(field) && !(field.key in defaults) && field.key !== OWNER && !isMapped(draft, field.key);
  return (
    <section className={styles.defaults} aria-label={text.defaults}>
      {fields.map((field) => (
        <Default
          key={field.key}
          field={field}
          value={defaults[field.key] ?? null}
          onChange={(value) => onChange({ ...defaults, [field.key]: value })}
          onRemove={() => drop(field.key)}
        />
      ))}
      {adding ? (
        <FieldPicker
          object={object.key}
          own
          value={undefined}
          accept={accept}
          placeholder={text.defaultField}
          label={text.defaultField}
          onChange={(key) => {
            onChange({ ...defaults, [key]: null });
            setAdding(false);
          }}
          className={styles.choice}
        />
      ) : (
        <Button type="link" icon={<Plus aria-hidden />} onClick={() => setAdding(true)} className={styles.addDefault}>
          {text.addDefault}
        </Button>
      )}
    </section>
  );
}

interface DefaultProps {
  field: FieldMeta;
  value: Json;
  onChange: (value: Json) => void;
  onRemove: () => void;
}

function Default({ field, value, onChange, onRemove }: DefaultProps) {
  const { words, label } = useI18n();
  const id = useId();
  const { Editor } = typeOf(field);
  return (
    <div className={styles.default}>
      <label htmlFor={id}>{label(field.label)}</label>
      <div>{Editor && <Editor id={id} field={field} value={value} onChange={onChange} />}</div>
      <IconButton label={`${words.common.remove} ${label(field.label)}`} plain onClick={onRemove}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
