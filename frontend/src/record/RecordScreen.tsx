/** The page of one record: head, details that can be edited in place, history, members, and what points here. */
import { usePrefetchQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useParams } from "react-router";
import { asText } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { PlaceProvider } from "~/fieldtypes/place";
import { useI18n } from "~/i18n";
import { GoHome } from "~/kit/GoHome";
import { usePhone } from "~/kit/media";
import { RecordBones } from "~/kit/PageBones";
import { useTitle } from "~/kit/page";
import { ErrorState, Forbidden, Skeleton } from "~/kit/states";
import { useRemember } from "~/shell/recent";
import { Around } from "./Around";
import { Details } from "./Details";
import { RecordHeader } from "./RecordHeader";
import { RecordMain } from "./RecordMain";
import styles from "./record.module.css";
import type { Opened } from "./recordHere";
import { overviewQuery, useRefreshAround } from "./useOverview";
import { useRecord } from "./useRecord";

const RecordForm = lazy(() => import("./RecordForm").then((module) => ({ default: module.RecordForm })));
const WhySee = lazy(() => import("./WhySee").then((module) => ({ default: module.WhySee })));
const Explain = lazy(() => import("./Explain").then((module) => ({ default: module.Explain })));
const Erase = lazy(() => import("./Erase").then((module) => ({ default: module.Erase })));
const ChangeField = lazy(() => import("./ChangeField"));
const MergeWith = lazy(() => import("./MergeWith"));
const AsOf = lazy(() => import("./AsOf").then((module) => ({ default: module.AsOf })));

export function RecordScreen() {
  const { object: key = "", id = "" } = useParams();
  const object = useCatalog().findObject(key);
  if (object === undefined || !object.rights.read) return <Forbidden action={<GoHome />} />;
  return <RecordPage key={id} object={object} id={id} />;
}

function RecordPage({ object, id }: { object: ObjectMeta; id: string }) {
  const query = useRecord(object.key, id);
  // What is around it is asked for beside it, not after it.
  usePrefetchQuery(overviewQuery(object.key, id));
  const title = query.data ? asText(query.data[object.title_field]) : "";
  useTitle(title);
  useRemember(object.key, id, title);
  if (query.isPending) return <RecordBones />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} action={<GoHome />} />;
  return <LoadedRecord object={object} record={query.data} />;
}

function LoadedRecord({ object, record }: { object: ObjectMeta; record: RecordData }) {
  const { words } = useI18n();
  const phone = usePhone();
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const refresh = useRefreshAround();
  const header = <RecordHeader object={object} record={record} onOpen={setOpened} onChanged={refresh} />;
  return (
    <PlaceProvider value={{ object: object.key, id: record.id }}>
      <article className={styles.page}>
        {header}
        {opened === "past" ? (
          <div className={styles.past}>
            <Suspense fallback={<Skeleton lines={6} />}>
              <AsOf object={object} record={record} onClose={close} />
            </Suspense>
          </div>
        ) : (
          <div className={styles.columns}>
            {!phone && (
              <section className={styles.left} aria-label={words.record.details}>
                <Details object={object} record={record} narrow />
              </section>
            )}
            <RecordMain object={object} record={record} phone={phone} onChanged={refresh} />
            {!phone && !record.deleted_at && (
              <aside className={styles.aside} aria-label={words.record.related}>
                <Around object={object} record={record} />
              </aside>
            )}
          </div>
        )}
      </article>
      {opened !== null && opened !== "past" && (
        <Suspense>
          <Over opened={opened} object={object} record={record} onClose={close} onChanged={refresh} />
        </Suspense>
      )}
    </PlaceProvider>
  );
}

interface OverProps {
  opened: Opened;
  object: ObjectMeta;
  record: RecordData;
  onClose: () => void;
  onChanged: () => void;
}

/** What lies over the page. */
function Over({ opened, onChanged, ...rest }: OverProps) {
  const { words } = useI18n();
  const { object, record, onClose } = rest;
  if (typeof opened === "object") return <ChangeField {...rest} field={opened.field} onChanged={onChanged} />;
  if (opened === "why") return <WhySee {...rest} />;
  if (opened === "explain") return <Explain {...rest} />;
  if (opened === "merge") return <MergeWith {...rest} />;
  if (opened === "erase") {
    return <Erase {...rest} title={asText(record[object.title_field]) || words.common.untitled} onErased={onChanged} />;
  }
  const saved = () => {
    onClose();
    onChanged();
  };
  return <RecordForm object={object} record={record} defaults={{}} onClose={onClose} onSaved={saved} />;
}
