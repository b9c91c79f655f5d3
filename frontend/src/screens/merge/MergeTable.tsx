/** The records as columns: one stays, and for each field one value is chosen, or another one typed. */
import { Button } from "antd";
import { Check, Pencil, X } from "lucide-react";
import { useId, useState } from "react";
import type { MergeField, MergePreview } from "~/api/duplicates";
import type { Json } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEditable, typeOf } from "~/fieldtypes/registry";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { IconButton } from "~/kit/IconButton";
import styles from "./merge.module.css";

interface MergeTableProps {
  object: ObjectMeta;
  ids: readonly string[];
  preview: MergePreview;
  keep: string;
  values: Readonly<Record<string, Json>>;
  onKeep: (id: string) => void;
  onTake: (field: string, id: string) => void;
  /** undefined: no value of one's own any more. */
  onValue: (field: string, value: Json | undefined) => void;
}

export function MergeTable(props: MergeTableProps) {
  const { object, ids, preview, keep, onKeep } = props;
  const { format } = useI18n();
  const text = useDataWords().merge;
  const catalog = useCatalog();
  const [all, setAll] = useState(false);
  const records = ids.flatMap((id) => preview.records.find((record) => record.id === id) ?? []);
  const rows = preview.fields.flatMap((choice) => {
    const field = catalog.findField(object.key, choice.field);
    const empty = field === undefined || (!choice.given && records.every((record) => isEmptyValue(record[field.key])));
    return field && !empty ? { choice, field } : [];
  });
  const differing = rows.filter(({ choice }) => choice.differs || choice.given);
  const same = rows.filter(({ choice }) => !choice.differs && !choice.given);
  const titleOf = (record: RecordData) => {
    const value = record[object.title_field];
    return typeof value === "string" ? value : record.id;
  };
  const style = { "--records": records.length } as React.CSSProperties;
  return (
    <div className={styles.scroll} style={style}>
      <div className={styles.records} role="radiogroup" aria-label={text.keep}>
        <span className={styles.corner}>{text.differs}</span>
        {records.map((record) => (
          <button
            key={record.id}
            type="button"
            role="radio"
            aria-checked={record.id === keep}
            className={styles.record}
            onClick={() => onKeep(record.id)}
          >
            <span className={styles.recordTitle} title={titleOf(record)}>
              {titleOf(record)}
            </span>
            <span className={styles.recordState}>{record.id === keep ? text.kept : text.merged}</span>
            {typeof record.updated_at === "string" && (
              <span className={styles.recordTime}>{text.updated(format.ago(record.updated_at))}</span>
            )}
          </button>
        ))}
      </div>
      {differing.length === 0 && <p className={styles.soft}>{text.none}</p>}
      {[...differing, ...(all ? same : [])].map(({ choice, field }) => (
        <FieldRow key={field.key} {...props} field={field} choice={choice} records={records} titleOf={titleOf} />
      ))}
      {!all && same.length > 0 && (
        <button type="button" className={styles.more} onClick={() => setAll(true)}>
          {text.same(same.length)}
        </button>
      )}
    </div>
  );
}

interface FieldRowProps extends Pick<MergeTableProps, "values" | "onTake" | "onValue"> {
  field: FieldMeta;
  choice: MergeField;
  records: readonly RecordData[];
  titleOf: (record: RecordData) => string;
}

function FieldRow({ field, choice, records, values, titleOf, onTake, onValue }: FieldRowProps) {
  const { label } = useI18n();
  const text = useDataWords().merge;
  const id = useId();
  const Editor = isEditable(field) ? typeOf(field).Editor : undefined;
  const own = field.key in values;
  const name = label(field.label);
  return (
    <div className={styles.field} data-differs={choice.differs || undefined}>
      <span className={styles.label} id={id}>
        {name}
        {choice.united && <span className={styles.united}>{text.united}</span>}
        {choice.open && Editor && !own && (
          <IconButton
            label={text.ownValue(name)}
            className={styles.own}
            onClick={() =>
              onValue(field.key, records.find((record) => record.id === choice.source)?.[field.key] ?? null)
            }
          >
            <Pencil aria-hidden />
          </IconButton>
        )}
      </span>
      {/* Values that are all kept are no choice: then it is a mere group. */}
      <div
        className={styles.values}
        {...(choice.united || !choice.open ? {} : { role: "radiogroup", "aria-labelledby": id })}
      >
        {records.map((record) => {
          const value = record[field.key];
          const taken = !own && (choice.united ? !isEmptyValue(value) : choice.source === record.id);
          const shown = isEmptyValue(value) ? (
            <span className={styles.empty}>{text.empty}</span>
          ) : (
            <FieldValue value={value} field={field} place="cell" />
          );
          if (choice.united || !choice.open) {
            return (
              <span key={record.id} className={styles.value} data-taken={taken || undefined} data-fixed>
                {taken && <Check aria-hidden className={styles.check} />}
                {shown}
              </span>
            );
          }
          return (
            <button
              key={record.id}
              type="button"
              role="radio"
              aria-checked={taken}
              className={styles.value}
              data-taken={taken || undefined}
              onClick={() => onTake(field.key, record.id)}
            >
              {taken && <Check aria-hidden className={styles.check} />}
              <span className="visually-hidden">{text.takeFrom(name, titleOf(record))}</span>
              {shown}
            </button>
          );
        })}
      </div>
      {own && Editor && (
        <div className={styles.ownValue}>
          <label htmlFor={`${id}-own`} className="visually-hidden">
            {text.ownValue(name)}
          </label>
          <Editor
            id={`${id}-own`}
            field={field}
            value={values[field.key] ?? null}
            onChange={(value) => onValue(field.key, value)}
            autoFocus
          />
          <Button
            type="text"
            icon={<X aria-hidden />}
            onClick={() => onValue(field.key, undefined)}
            aria-label={name}
          />
        </div>
      )}
    </div>
  );
}
