/** The records as columns: one stays, and for each field one value is chosen, or another one typed. */
import { useState } from "react";
import type { MergePreview } from "~/api/duplicates";
import type { Json } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { FieldRow } from "./FieldRow";
import styles from "./merge.module.css";

export interface MergeTableProps {
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
