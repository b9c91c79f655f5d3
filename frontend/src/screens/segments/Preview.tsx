/** What the condition finds while it is edited: how many, and the first of them. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { Link } from "react-router";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { previewQuery, type SegmentDraft } from "~/api/segments";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { useI18n } from "~/i18n";
import { useSegmentWords } from "~/i18n/segments";
import { problemText } from "~/kit/states";
import styles from "./segments.module.css";

export function Preview({ draft }: { draft: SegmentDraft }) {
  const text = useSegmentWords();
  const { words, format } = useI18n();
  const condition = useDeferredValue(draft.condition);
  const dynamic = draft.kind === "dynamic" && draft.object !== "";
  const query = useQuery({
    ...previewQuery(draft.object, condition),
    enabled: dynamic,
    placeholderData: keepPreviousData,
  });
  if (!dynamic) {
    return (
      <aside className={styles.preview} aria-label={text.preview}>
        <p className={styles.hint}>{text.staticPreview}</p>
      </aside>
    );
  }
  const total = query.data?.total;
  return (
    <aside className={styles.preview} aria-label={text.preview} data-stale={query.isPlaceholderData || undefined}>
      <p className={styles.label}>{text.preview}</p>
      <p className={styles.count} aria-live="polite">
        {total && (
          <>
            {!total.exact && `${text.estimated} `}
            <strong>{format.count(total.count)}</strong> {text.records}
          </>
        )}
      </p>
      {query.isError && <p className={styles.problem}>{problemText(query.error, words.states.unreachable)}</p>}
      {query.data?.data.length === 0 && <p className={styles.hint}>{text.previewEmpty}</p>}
      <Sample object={draft.object} rows={query.data?.data ?? []} />
    </aside>
  );
}

function Sample({ object, rows }: { object: string; rows: readonly RecordData[] }) {
  const meta = useCatalog().findObject(object);
  if (!meta) return null;
  const first = (meta.list.columns ?? []).find((key) => key !== meta.title_field);
  const field = meta.fields.find((one) => one.key === first);
  return (
    <ul className={styles.sample}>
      {rows.map((row) => (
        <li key={row.id}>
          <Link to={`/o/${object}/${row.id}`}>{asText(row[meta.title_field])}</Link>
          {field && <FieldValue value={row[field.key]} field={field} place="cell" />}
        </li>
      ))}
    </ul>
  );
}
