/** The page of one record: head, details that can be edited in place, history, members, and what points here. */
import { useQueryClient } from "@tanstack/react-query";
import { Tabs } from "antd";
import { lazy, Suspense, useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { asText } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { usePhone } from "~/kit/media";
import { useTitle } from "~/kit/page";
import { ErrorState, Forbidden, Skeleton } from "~/kit/states";
import { useRemember } from "~/shell/recent";
import { Details } from "./Details";
import { History } from "./History";
import { Members } from "./Members";
import { RecordHeader } from "./RecordHeader";
import { Related } from "./Related";
import styles from "./record.module.css";
import { recordKey, useRecord } from "./useRecord";

const RecordForm = lazy(() => import("./RecordForm").then((module) => ({ default: module.RecordForm })));

export function RecordScreen() {
  const { object: key = "", id = "" } = useParams();
  const object = useCatalog().findObject(key);
  if (object === undefined || !object.rights.read) return <Forbidden />;
  return <RecordPage key={id} object={object} id={id} />;
}

function RecordPage({ object, id }: { object: ObjectMeta; id: string }) {
  const query = useRecord(object.key, id);
  const title = query.data ? asText(query.data[object.title_field]) : "";
  useTitle(title);
  useRemember(object.key, id, title);
  if (query.isPending) {
    return (
      <div className={styles.page}>
        <div className={styles.loading}>
          <Skeleton lines={8} />
        </div>
      </div>
    );
  }
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return <LoadedRecord object={object} record={query.data} />;
}

function LoadedRecord({ object, record }: { object: ObjectMeta; record: RecordData }) {
  const client = useQueryClient();
  const { words } = useI18n();
  const phone = usePhone();
  const [params, setParams] = useSearchParams();
  const [editing, setEditing] = useState(false);
  const refresh = () => {
    void client.invalidateQueries({ queryKey: recordKey(object.key, record.id) });
    void client.invalidateQueries({ queryKey: ["history", object.key, record.id] });
    void client.invalidateQueries({ queryKey: ["related", object.key, record.id] });
  };
  const related = object.relations.length > 0;
  const tabs = [
    {
      key: "details",
      label: words.record.details,
      children: <Details object={object} record={record} narrow={phone} />,
    },
    ...(phone && related
      ? [{ key: "related", label: words.record.related, children: <Related object={object} record={record} /> }]
      : []),
    {
      key: "history",
      label: words.record.history,
      children: <History object={object} record={record} onChanged={refresh} />,
    },
    { key: "members", label: words.record.members, children: <Members object={object} record={record} /> },
  ];
  return (
    <div className={styles.page}>
      <article className={styles.main}>
        <RecordHeader object={object} record={record} onEdit={() => setEditing(true)} onChanged={refresh} />
        <Tabs
          className={styles.tabs}
          items={tabs}
          activeKey={params.get("tab") ?? "details"}
          onChange={(tab) => setParams(tab === "details" ? {} : { tab }, { replace: true })}
        />
      </article>
      {!phone && related && (
        <aside className={styles.aside} aria-label={words.record.related}>
          <Related object={object} record={record} />
        </aside>
      )}
      {editing && (
        <Suspense>
          <RecordForm
            object={object}
            record={record}
            defaults={{}}
            onClose={() => setEditing(false)}
            onSaved={() => {
              setEditing(false);
              refresh();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
