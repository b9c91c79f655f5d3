/** The record as it stood at a moment that a slider chooses: read only, with what is different now marked. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Slider } from "antd";
import { useDeferredValue, useState } from "react";
import { asText } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import { getPast } from "~/api/page";
import { Problem } from "~/api/problem";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { ErrorState, Skeleton } from "~/kit/states";
import { sectionsOf } from "./layout";
import styles from "./record.module.css";

const STEPS = 200;

interface AsOfProps {
  object: ObjectMeta;
  record: RecordData;
  onClose: () => void;
}

export function AsOf({ object, record, onClose }: AsOfProps) {
  const { words, label, format } = useI18n();
  const begin = Date.parse(asText(record.created_at)) || Date.now();
  const [end] = useState(() => Date.now());
  const [step, setStep] = useState(STEPS);
  const [at, setAt] = useState(end);
  const wanted = useDeferredValue(at);
  // A millisecond after it was made, so that the first step shows how it began.
  const moment = new Date(Math.max(wanted, begin + 1)).toISOString();
  const timeOf = (place: number) => begin + ((end - begin) * place) / STEPS;
  // What is pointed at is told at once; what stood then follows when the finger rests.
  const pointed = new Date(Math.max(timeOf(step), begin + 1)).toISOString();
  const query = useQuery({
    queryKey: ["past", object.key, record.id, moment],
    queryFn: ({ signal }) => getPast(object.key, record.id, moment, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <section aria-label={words.page.asOf.title}>
      <div className={styles.asOf}>
        <strong>{words.page.asOf.showing(format.datetime(pointed))}</strong>
        <Slider
          min={0}
          max={STEPS}
          value={step}
          onChange={setStep}
          onChangeComplete={(place: number) => setAt(timeOf(place))}
          tooltip={{ open: false }}
          ariaLabelForHandle={words.page.asOf.slider}
          className={styles.slider}
        />
        <Button onClick={onClose}>{words.page.asOf.back}</Button>
      </div>
      {query.isPending && <Skeleton lines={6} />}
      {query.isError &&
        (query.error instanceof Problem && query.error.status === 404 ? (
          <p className={styles.soft}>{words.page.asOf.absent}</p>
        ) : (
          <ErrorState error={query.error} retry={() => void query.refetch()} compact />
        ))}
      {query.data &&
        sectionsOf(object).map((section) => (
          <div key={section.key} className={styles.section}>
            <h2 className={styles.sectionTitle}>{label(section.label) || words.form.moreFields}</h2>
            <dl className={styles.fields} data-columns={2}>
              {section.fields
                .filter(({ key }) => query.data[key] !== undefined)
                .map((field) => (
                  <div
                    key={field.key}
                    className={styles.field}
                    data-past={!sameValue(query.data[field.key], record[field.key]) || undefined}
                  >
                    <dt className={styles.label}>{label(field.label)}</dt>
                    <dd className={styles.value}>
                      <div className={styles.shown}>
                        <FieldValue value={query.data[field.key]} field={field} place="detail" />
                      </div>
                    </dd>
                  </div>
                ))}
            </dl>
          </div>
        ))}
    </section>
  );
}
