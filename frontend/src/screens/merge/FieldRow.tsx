/** One field of the records that become one: a value is chosen, or another one typed. */
import { Button } from "antd";
import { Check, Pencil, X } from "lucide-react";
import { useId } from "react";
import type { MergeField } from "~/api/duplicates";
import type { FieldMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEditable, typeOf } from "~/fieldtypes/registry";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { IconButton } from "~/kit/IconButton";
import type { MergeTableProps } from "./MergeTable";
import styles from "./merge.module.css";

interface FieldRowProps extends Pick<MergeTableProps, "values" | "onTake" | "onValue"> {
  field: FieldMeta;
  choice: MergeField;
  records: readonly RecordData[];
  titleOf: (record: RecordData) => string;
}

export function FieldRow({ field, choice, records, values, titleOf, onTake, onValue }: FieldRowProps) {
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
        {records.map((record) => (
          <Value
            key={record.id}
            field={field}
            record={record}
            taken={!own && (choice.united ? !isEmptyValue(record[field.key]) : choice.source === record.id)}
            name={text.takeFrom(name, titleOf(record))}
            onTake={choice.united || !choice.open ? undefined : () => onTake(field.key, record.id)}
          />
        ))}
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

interface ValueProps {
  field: FieldMeta;
  record: RecordData;
  taken: boolean;
  name: string;
  /** Absent where there is nothing to choose. */
  onTake: (() => void) | undefined;
}

function Value({ field, record, taken, name, onTake }: ValueProps) {
  const text = useDataWords().merge;
  const value = record[field.key];
  const content = (
    <>
      {taken && <Check aria-hidden className={styles.check} />}
      {onTake && <span className="visually-hidden">{name}</span>}
      {isEmptyValue(value) ? (
        <span className={styles.empty}>{text.empty}</span>
      ) : (
        <FieldValue value={value} field={field} place="cell" />
      )}
    </>
  );
  if (onTake === undefined) {
    return (
      <span className={styles.value} data-taken={taken || undefined} data-fixed>
        {content}
      </span>
    );
  }
  return (
    <button
      type="button"
      role="radio"
      aria-checked={taken}
      className={styles.value}
      data-taken={taken || undefined}
      onClick={onTake}
    >
      {content}
    </button>
  );
}
