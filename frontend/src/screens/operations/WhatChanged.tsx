/** What one operation changed in one record: each field with its old and its new value, as far as the reader may see. */
import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { type FieldMeta, useCatalog } from "~/api/meta";
import { getHistory, type HistoryChange } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { ErrorState, Skeleton } from "~/kit/states";
import styles from "./operations.module.css";

interface WhatChangedProps {
  operation: string;
  object: string;
  id: string;
}

/** An older operation stands further down in the record's history. */
const MOST_PAGES = 5;

async function findChanges({ operation, object, id }: WhatChangedProps, signal: AbortSignal) {
  const found: HistoryChange[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { data, page: next } = await getHistory(object, id, cursor, signal);
    const mine = data.filter((entry) => entry.operation?.id === operation);
    found.push(...mine.flatMap(({ changes }) => changes));
    if ((found.length > 0 && mine.length < data.length) || !next?.has_more) break;
    cursor = next.next;
  }
  return found;
}

export function WhatChanged(props: WhatChangedProps) {
  const text = useDataWords().operations;
  const catalog = useCatalog();
  const query = useQuery({
    queryKey: ["operation-changes", props.operation, props.object, props.id],
    queryFn: ({ signal }) => findChanges(props, signal),
  });
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  if (query.data === undefined) return <Skeleton lines={1} height={24} />;
  const shown = query.data.flatMap((change) => {
    const field = catalog.findField(props.object, change.field);
    return field ? [{ change, field }] : [];
  });
  if (shown.length === 0) return <p className={styles.soft}>{text.noFields}</p>;
  return (
    <dl className={styles.fieldChanges}>
      {shown.map(({ change, field }) => (
        <Change key={field.key} change={change} field={field} />
      ))}
    </dl>
  );
}

function Change({ change, field }: { change: HistoryChange; field: FieldMeta }) {
  const { label } = useI18n();
  return (
    <div>
      <dt>{label(field.label)}</dt>
      <dd>
        {!isEmptyValue(change.old) && (
          <>
            <del>
              <FieldValue value={change.old} field={field} place="cell" />
            </del>
            <ArrowRight aria-hidden />
          </>
        )}
        <FieldValue value={change.new} field={field} place="cell" />
      </dd>
    </div>
  );
}
