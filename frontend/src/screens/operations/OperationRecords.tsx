/** The records that an operation wrote, each with what it changed, and what an undo left. */
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import { listOperationRecords, type WrittenRecord } from "~/api/operations";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { ErrorState, Skeleton } from "~/kit/states";
import styles from "./operations.module.css";
import { WhatChanged } from "./WhatChanged";

/** Of so few records the changes are shown at once. */
const FEW = 3;

export function OperationRecords({ id }: { id: string }) {
  const { format } = useI18n();
  const text = useDataWords().operations;
  const query = useQuery({
    queryKey: ["operation-records", id],
    queryFn: ({ signal }) => listOperationRecords(id, signal),
  });
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  if (query.data === undefined) return <Skeleton lines={2} height={28} />;
  const { records, left, hidden, more } = query.data;
  return (
    <>
      {records.length === 0 && hidden === 0 && left.length === 0 && <p className={styles.soft}>{text.noRecords}</p>}
      <ul className={styles.records}>
        {records.map((record) => (
          <Written key={`${record.object}.${record.id}`} operation={id} record={record} open={records.length <= FEW} />
        ))}
      </ul>
      {more && <p className={styles.soft}>{text.more}</p>}
      {hidden > 0 && <p className={styles.soft}>{text.hidden(format.count(hidden))}</p>}
      {left.length > 0 && (
        <>
          <h3 className={styles.leftTitle}>{text.left}</h3>
          <ul className={styles.records}>
            {left.map((record) => (
              <li key={record.id}>
                <Link to={`/o/${record.object}/${record.id}`} className={styles.record}>
                  {record.title || text.untitled}
                </Link>
                <span className={styles.soft}>{record.message}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface WrittenProps {
  operation: string;
  record: WrittenRecord;
  /** Its changes are shown at once. */
  open: boolean;
}

function Written({ operation, record, open }: WrittenProps) {
  const { label } = useI18n();
  const text = useDataWords().operations;
  const object = useCatalog().findObject(record.object);
  const id = useId();
  const [shown, setShown] = useState(open);
  const title = record.title || text.untitled;
  return (
    <li>
      <div className={styles.written}>
        <span className={styles.did}>{text.did[record.did]}</span>
        <Link to={`/o/${record.object}/${record.id}`} className={styles.record}>
          {title}
        </Link>
        <span className={styles.soft}>{label(object?.label) || record.object}</span>
        {record.did === "update" && !open && (
          <button
            type="button"
            className={styles.whatChanged}
            aria-expanded={shown}
            aria-controls={id}
            aria-label={text.whatOf(title)}
            onClick={() => setShown(!shown)}
          >
            {text.what}
          </button>
        )}
      </div>
      {shown && record.did === "update" && (
        <div id={id}>
          <WhatChanged operation={operation} object={record.object} id={record.id} />
        </div>
      )}
    </li>
  );
}
