/** What one was told: today and before, several of one kind about one record as one line, each leading to its record. */
import { useQuery } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import { type Notification, notificationsQuery } from "~/api/notifications";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import styles from "./bell.module.css";
import { useMarkRead } from "./unread";

interface Bundle {
  readonly first: Notification;
  readonly ids: readonly string[];
  readonly unread: readonly string[];
}

/** Those of one kind about one record become one, at the place of the newest. */
export function bundle(notifications: readonly Notification[]): Bundle[] {
  const bundles = new Map<string, { first: Notification; ids: string[]; unread: string[] }>();
  for (const one of notifications) {
    const key = one.record ? `${one.kind}:${one.record.id}` : one.id;
    const known = bundles.get(key) ?? { first: one, ids: [], unread: [] };
    known.ids.push(one.id);
    if (one.read_at === null) known.unread.push(one.id);
    bundles.set(key, known);
  }
  return [...bundles.values()];
}

export function NotificationList({ onOpen }: { onOpen: () => void }) {
  const { words } = useI18n();
  const { data, error, refetch } = useQuery(notificationsQuery);
  if (error) return <ErrorState error={error} retry={() => void refetch()} compact />;
  if (data === undefined) return <Skeleton lines={4} />;
  if (data.data.length === 0) {
    const hint = words.desk.noNotificationsHint;
    return <Empty compact icon={<Bell aria-hidden />} title={words.desk.noNotifications} hint={hint} />;
  }
  const midnight = new Date().setHours(0, 0, 0, 0);
  const bundles = bundle(data.data);
  const today = bundles.filter(({ first }) => Date.parse(first.at) >= midnight);
  const before = bundles.filter(({ first }) => Date.parse(first.at) < midnight);
  return (
    <div className={styles.groups}>
      <Group title={words.desk.notificationsToday} bundles={today} onOpen={onOpen} />
      <Group title={words.desk.notificationsBefore} bundles={before} onOpen={onOpen} />
    </div>
  );
}

function Group({ title, bundles, onOpen }: { title: string; bundles: readonly Bundle[]; onOpen: () => void }) {
  if (bundles.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className={styles.group}>{title}</h3>
      <ul>
        {bundles.map((one) => (
          <li key={one.first.id}>
            <Line bundle={one} onOpen={onOpen} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ bundle: { first, ids, unread }, onOpen }: { bundle: Bundle; onOpen: () => void }) {
  const { words, label, format } = useI18n();
  const catalog = useCatalog();
  const mark = useMarkRead();
  const { record, actor } = first;
  const object = record ? catalog.findObject(record.object) : undefined;
  const inside = (
    <>
      {actor?.title ? (
        <Avatar id={actor.id} name={actor.title} size={24} />
      ) : (
        <span className={styles.icon}>
          <ObjectIcon name={object?.icon ?? "flag"} />
        </span>
      )}
      <span className={styles.words}>
        <span className={styles.subject}>{record?.title ?? label(object?.label)}</span>
        <span className={styles.text}>
          {actor?.title ? `${actor.title} ` : ""}
          {label(first.text)}
          {ids.length > 1 ? ` ×${ids.length}` : ""}
        </span>
      </span>
      <time className={styles.when} dateTime={first.at} title={format.datetime(first.at)}>
        {format.ago(first.at)}
      </time>
      {unread.length > 0 && <span className={styles.dot} />}
      {unread.length > 0 && <span className="visually-hidden">{words.desk.unread(unread.length)}</span>}
    </>
  );
  const seen = () => {
    if (unread.length > 0) void mark(unread);
    onOpen();
  };
  return record && object && record.title !== null ? (
    <Link to={`/o/${record.object}/${record.id}`} className={styles.line} onClick={seen}>
      {inside}
    </Link>
  ) : (
    <button type="button" className={styles.line} onClick={() => unread.length > 0 && void mark(unread)}>
      {inside}
    </button>
  );
}
