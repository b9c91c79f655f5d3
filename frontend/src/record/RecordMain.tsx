/** The middle of the page: what is said and what happened, connections, history, team; on a phone everything else too. */
import { Tabs } from "antd";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { ErrorState, Skeleton } from "~/kit/states";
import { Around } from "./Around";
import { Composer } from "./Composer";
import { Details } from "./Details";
import styles from "./record.module.css";
import { Timeline } from "./Timeline";
import { useOverview } from "./useOverview";

const GraphTab = lazy(() => import("./graph/GraphTab").then((module) => ({ default: module.GraphTab })));
const History = lazy(() => import("./History").then((module) => ({ default: module.History })));
const Members = lazy(() => import("./Members").then((module) => ({ default: module.Members })));

interface RecordMainProps {
  object: ObjectMeta;
  record: RecordData;
  phone: boolean;
  onChanged: () => void;
}

export function RecordMain({ object, record, phone, onChanged }: RecordMainProps) {
  const { words } = useI18n();
  const catalog = useCatalog();
  const [params, setParams] = useSearchParams();
  const living = !record.deleted_at;
  const connected = catalog.objects.some((one) =>
    (one.graph?.edges ?? []).some(({ from, to }) =>
      [from, to].some((key) =>
        key === "id" ? one.key === object.key : catalog.findField(one.key, key)?.targets.includes(object.key),
      ),
    ),
  );
  const wait = (part: React.ReactNode) => <Suspense fallback={<Skeleton lines={4} />}>{part}</Suspense>;
  const tabs = [
    ...(living
      ? [{ key: "timeline", label: words.page.timeline, children: <Activity object={object} record={record} /> }]
      : []),
    ...(phone
      ? [{ key: "details", label: words.record.details, children: <Details object={object} record={record} narrow /> }]
      : []),
    ...(phone && living
      ? [{ key: "related", label: words.record.related, children: <Around object={object} record={record} /> }]
      : []),
    ...(living && connected
      ? [
          {
            key: "graph",
            label: words.page.graph,
            children: wait(<GraphTab object={object} record={record} phone={phone} />),
          },
        ]
      : []),
    {
      key: "history",
      label: words.record.history,
      children: wait(<History object={object} record={record} onChanged={onChanged} />),
    },
    { key: "members", label: words.record.members, children: wait(<Members object={object} record={record} />) },
  ];
  const [first] = tabs;
  const active = params.get("tab") ?? first?.key ?? "history";
  const main = useChosenInSight(active);
  return (
    <div ref={main} className={styles.main}>
      <Tabs
        className={styles.tabs}
        items={tabs}
        activeKey={active}
        destroyOnHidden
        onChange={(tab) => setParams(tab === first?.key ? {} : { tab }, { replace: true })}
      />
    </div>
  );
}

/** On a phone the row of tabs is swiped: the chosen one is brought whole into sight. */
function useChosenInSight(active: string) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = ref.current?.querySelector(`[role="tab"][id$="-tab-${CSS.escape(active)}"]`);
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  return ref;
}

function Activity({ object, record }: { object: ObjectMeta; record: RecordData }) {
  const query = useOverview(object.key, record.id, true);
  return (
    <>
      <Composer key={record.id} object={object} record={record} />
      {query.isPending && <Skeleton lines={6} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.data && <Timeline object={object} record={record} first={query.data.timeline} />}
    </>
  );
}
