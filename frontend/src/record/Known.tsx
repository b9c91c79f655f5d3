/** A record as its list knows it, in the places where its details will stand; the rest is still to come. */
import type { ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { Bone } from "~/kit/states";
import { useShown } from "./conditions";
import { sectionsOf } from "./layout";
import styles from "./record.module.css";

/** As many as a first screen shows. */
const MOST = 16;

export function Known({ object, record }: { object: ObjectMeta; record: RecordData }) {
  const { label, words } = useI18n();
  const sections = sectionsOf(object);
  const shows = useShown(object, record);
  let left = MOST;
  return sections
    .filter(({ visible }) => shows.holds(visible))
    .map((section) => {
      const fields = section.fields.filter(({ key }) => shows.field(key)).slice(0, left);
      left -= fields.length;
      if (fields.length === 0) return null;
      return (
        <section key={section.key} className={styles.section}>
          {(section.label || sections.length > 1) && (
            <h2 className={styles.sectionTitle}>{label(section.label) || words.form.moreFields}</h2>
          )}
          <dl className={styles.fields} data-columns={1}>
            {fields.map((field) => (
              <div key={field.key} className={styles.field} data-wide={typeOf(field).wide === true || undefined}>
                <dt className={styles.label}>{label(field.label)}</dt>
                <dd className={styles.value}>
                  <div className={styles.shown}>
                    {field.key in record ? (
                      <FieldValue value={record[field.key]} field={field} place="detail" />
                    ) : (
                      <Bone width="40%" />
                    )}
                  </div>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      );
    });
}
