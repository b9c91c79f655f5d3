/** Two records side by side: what differs first, what is the same folded away. */
import { useQuery } from "@tanstack/react-query";
import { Check, X } from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import { Link } from "react-router";
import type { Pair } from "~/api/duplicates";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { queryRecords, type RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEmptyValue, sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { ErrorState, Skeleton } from "~/kit/states";
import styles from "./duplicates.module.css";
import { useParts, useReason } from "./reason";

interface CompareProps {
  pair: Pair;
  object: ObjectMeta;
  actions: ReactNode;
}

const dates = new Set(["created_at", "updated_at", "created_by"]);

export function Compare({ pair, object, actions }: CompareProps) {
  const { label } = useI18n();
  const text = useDataWords().duplicates;
  const [all, setAll] = useState(false);
  const reason = useReason(pair, object);
  const ids = pair.records.map(({ id }) => id);
  // The name first, what the system itself keeps last.
  const rank = (field: FieldMeta) => (field.key === object.title_field ? 0 : field.system ? 2 : 1);
  const fields = object.fields.filter(isCompared).sort((a, b) => rank(a) - rank(b));
  const query = useQuery({
    queryKey: ["compare", object.key, ...ids],
    queryFn: ({ signal }) =>
      queryRecords(object.key, { fields: fields.map(({ key }) => key), ids, limit: ids.length }, signal),
    staleTime: 0,
  });
  const records = ids.map((id) => query.data?.data.find((record) => record.id === id));
  const [first, second] = records;
  const rows =
    first && second ? fields.filter(({ key }) => !isEmptyValue(first[key]) || !isEmptyValue(second[key])) : [];
  const differing = rows.filter(({ key }) => !sameValue(first?.[key], second?.[key]));
  const same = rows.filter((field) => !differing.includes(field));
  return (
    <>
      <div className={styles.compareHead}>
        <p className={styles.reason}>
          <strong>{text.score(pair.score)}</strong>
          <span>
            {Math.round(pair.score * 100)}% · {reason}
          </span>
        </p>
        <div className={styles.actions}>{actions}</div>
      </div>
      <Parts pair={pair} object={object} />
      {query.isPending && <Skeleton lines={6} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.isSuccess && !(first && second) && <p className={styles.keys}>{text.gone}</p>}
      {first && second && (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{text.field}</span>
              </th>
              {pair.records.map(({ id, title }) => (
                <th key={id} scope="col">
                  <Link to={`/o/${object.key}/${id}`}>{title}</Link>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...differing, ...(all ? same : [])].map((field) => (
              <tr key={field.key} data-differs={differing.includes(field) || undefined}>
                <th scope="row">{label(field.label)}</th>
                <Cell record={first} field={field} />
                <Cell record={second} field={field} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {!all && same.length > 0 && (
        <button type="button" className={styles.group} onClick={() => setAll(true)}>
          {text.sameFields(same.length)}
        </button>
      )}
    </>
  );
}

/** The score taken apart: what the rule gave, and what else counts for or against. */
function Parts({ pair, object }: { pair: Pair; object: ObjectMeta }) {
  const text = useDataWords().duplicates;
  const parts = useParts(pair, object);
  if (parts.length === 0 || pair.base === null || pair.base === undefined) return null;
  return (
    <ul className={styles.parts} aria-label={text.parts}>
      <li>{text.base(`${Math.round(pair.base * 100)}%`)}</li>
      {parts.map(({ key, text: said, agrees, worth }) => (
        <li key={key} data-agrees={agrees}>
          {agrees ? <Check aria-hidden /> : <X aria-hidden />}
          {said}
          {worth && <span className={styles.worth}>{worth}</span>}
        </li>
      ))}
    </ul>
  );
}

function Cell({ record, field }: { record: RecordData; field: FieldMeta }) {
  const value = record[field.key];
  return (
    <td>
      <FieldValue value={value} field={field} place="detail" />
    </td>
  );
}

/** What says something about the record; the machine's own fields do not. */
function isCompared(field: FieldMeta): boolean {
  if (!field.rights.read || field.state !== "ready") return false;
  return !field.system || field.key === "owner" || field.key === "department" || dates.has(field.key);
}
