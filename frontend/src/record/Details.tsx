/** The fields of a record in the sections of its layout, each editable where it stands. */
import type { ReactNode } from "react";
import type { Json, JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { ConflictDialog } from "./ConflictDialog";
import { useShown } from "./conditions";
import { EditableField } from "./EditableField";
import { FieldHistory } from "./FieldHistory";
import { sectionsOf, systemFields } from "./layout";
import styles from "./record.module.css";
import { useReveal } from "./reveal";
import { type SaveOptions, useSave } from "./useRecord";

interface DetailsProps {
  object: ObjectMeta;
  record: RecordData;
  /** One column, where there is little room. */
  narrow?: boolean | "peek";
}

export function Details({ object, record, narrow }: DetailsProps) {
  const { label, words } = useI18n();
  const { save, conflict, closeConflict } = useSave(object, record.id);
  const editable = object.rights.update && !record.deleted_at;
  const sections = sectionsOf(object);
  const system = systemFields(object);
  const shows = useShown(object, record);
  const former = (field: FieldMeta) =>
    narrow === "peek" || field.system || !isEditable(field) ? undefined : (
      <FieldHistory
        object={object}
        record={record}
        field={field}
        onRestore={editable ? (value) => void save({ [field.key]: value }) : null}
      />
    );
  return (
    <>
      {sections
        .filter(({ visible }) => shows.holds(visible))
        .map((section) => (
          <section key={section.key} className={styles.section}>
            {(section.label || sections.length > 1) && (
              <h2 className={styles.sectionTitle}>{label(section.label) || words.form.moreFields}</h2>
            )}
            <dl className={styles.fields} data-columns={narrow ? 1 : section.columns}>
              {section.fields
                .filter(({ key }) => shows.field(key))
                .map((field) => (
                  <OneField
                    key={field.key}
                    object={object}
                    record={record}
                    field={field}
                    editable={editable}
                    onSave={(value, options) => save({ [field.key]: value }, options)}
                    history={former(field)}
                  />
                ))}
            </dl>
          </section>
        ))}
      {system.length > 0 && (
        <section className={styles.section}>
          <h2 className={styles.sectionTitle}>{words.record.system}</h2>
          <dl className={styles.fields} data-columns={narrow ? 1 : 2}>
            {system.map((field) => (
              <EditableField
                key={field.key}
                record={record}
                field={field}
                editable={editable}
                onSave={(value, options) => save({ [field.key]: value }, options)}
              />
            ))}
          </dl>
        </section>
      )}
      {conflict && (
        <ConflictDialog
          object={object}
          conflict={conflict}
          onCancel={closeConflict}
          onSave={async (values: JsonObject) => {
            closeConflict();
            if (Object.keys(values).length > 0) await save(values);
          }}
        />
      )}
    </>
  );
}

interface OneFieldProps {
  object: ObjectMeta;
  record: RecordData;
  field: FieldMeta;
  editable: boolean;
  onSave: (value: Json, options: SaveOptions) => Promise<unknown>;
  history: ReactNode;
}

function OneField({ object, record, field, ...rest }: OneFieldProps) {
  const revealing = useReveal(object, record.id, field, record[field.key]);
  return <EditableField record={record} field={field} revealing={revealing} {...rest} />;
}
