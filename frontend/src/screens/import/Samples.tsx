/** The first changes that a trial run would have made: old and new of each field. */
import type { ImportReport } from "~/api/imports";
import type { Json } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import styles from "./import.module.css";

const SHOWN = 8;

export function Samples({ report, object }: { report: ImportReport; object: ObjectMeta }) {
  const { label, format } = useI18n();
  const catalog = useCatalog();
  const text = useDataWords().importing;
  const samples = report.samples.slice(0, SHOWN);
  return (
    <section className={styles.samples} aria-label={text.samples}>
      <h3 className={styles.sectionTitle}>{text.samples}</h3>
      <p className={styles.note}>{text.samplesHint(format.count(samples.length))}</p>
      <ul>
        {samples.map(({ row, record, fields }) => (
          <li key={row} className={styles.sampleRow}>
            <span className={styles.sampleLine}>{text.line(row)}</span>
            <dl className={styles.changes}>
              {Object.entries(fields).map(([key, [before = null, after = null]]) => {
                const field = catalog.findField(object.key, key);
                return (
                  field && (
                    <div key={key}>
                      <dt>{label(field.label)}</dt>
                      <dd>
                        {record !== null && !isEmptyValue(before) && (
                          <>
                            <del>
                              <Value value={before} object={object.key} field={key} />
                            </del>
                            <span aria-hidden>→</span>
                          </>
                        )}
                        {isEmptyValue(after) ? (
                          <span className={styles.skip}>{text.empty}</span>
                        ) : (
                          <Value value={after} object={object.key} field={key} />
                        )}
                      </dd>
                    </div>
                  )
                );
              })}
            </dl>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Value({ value, object, field }: { value: Json; object: string; field: string }) {
  const meta = useCatalog().findField(object, field);
  return meta ? <FieldValue value={value} field={meta} place="cell" /> : null;
}
