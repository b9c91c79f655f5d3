/** What stands beside a record: what is to be done, who and what belongs to it, its files. */
import { lazy, Suspense } from "react";
import type { ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { ErrorState, Skeleton } from "~/kit/states";
import { OpenItems } from "./OpenItems";
import { RelatedLists } from "./Related";
import styles from "./related.module.css";
import { useOverview } from "./useOverview";

const FilesPanel = lazy(() => import("./FilesPanel").then((module) => ({ default: module.FilesPanel })));

export function Around({ object, record }: { object: ObjectMeta; record: RecordData }) {
  const query = useOverview(object.key, record.id, !record.deleted_at);
  if (query.isPending) return <Skeleton lines={6} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  return (
    <div className={styles.relations}>
      <OpenItems object={object} record={record} lists={query.data.open} />
      <RelatedLists object={object} record={record} lists={query.data.related} />
      <Suspense>
        <FilesPanel object={object} record={record} />
      </Suspense>
    </div>
  );
}
