/** What one was told: today and before, several of one kind about one record as one line, each leading to its record. */
import { useQuery } from "@tanstack/react-query";
import { Bell, ChevronDown, Layers, MoonStar } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import { type Notification, notificationsQuery } from "~/api/notifications";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import styles from "./bell.module.css";
import { useDeliverHeld, useMarkRead } from "./unread";

interface Bundle {
  readonly first: Notification;
  readonly all: readonly Notification[];
  readonly ids: readonly string[];
  readonly unread: readonly string[];
}

/** Those of one kind about one record, and those of one kind in one digest, become one, at the place of the newest. */
export function bundle(notifications: readonly Notification[]): Bundle[] {
  const bundles = new Map<string, { first: Notification; all: Notification[]; ids: string[]; unread: string[] }>();
  for (const one of notifications) {
    const key = keyOf(one);
    const known = bundles.get(key) ?? { first: one, all: [], ids: [], unread: [] };
    known.all.push(one);
    known.ids.push(one.id);
    if (one.read_at === null) known.unread.push(one.id);
    bundles.set(key, known);
  }
  return [...bundles.values()];
}

function keyOf(one: Notification): string {
  if (one.digest) return `${one.kind}:${one.delivered_at}`;
  return one.record ? `${one.kind}:${one.record.id}` : one.id;
}

export function NotificationList({ onOpen }: { onOpen: () => void }) {
  const { words } = useI18n();
  const { data, error, refetch } = useQuery(notificationsQuery);
  if (error) return <ErrorState error={error} retry={() => void refetch()} compact />;
  if (data === undefined) return <Skeleton lines={4} />;
  const held = data.held && <Held count={data.held.count} until={data.held.until} />;
  if (data.data.length === 0) {
    const hint = words.desk.noNotificationsHint;
    return held || <Empty compact icon={<Bell aria-hidden />} title={words.desk.noNotifications} hint={hint} />;
  }
  const midnight = new Date().setHours(0, 0, 0, 0);
  const bundles = bundle(data.data);
  const today = bundles.filter(({ first }) => Date.parse(first.delivered_at) >= midnight);
  const before = bundles.filter(({ first }) => Date.parse(first.delivered_at) < midnight);
  return (
    <div className={styles.groups}>
      {held}
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
            {one.first.digest && one.all.length > 1 ? (
              <Digest bundle={one} onOpen={onOpen} />
            ) : (
              <Line bundle={one} onOpen={onOpen} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What quiet hours or a digest keep back, and the way to have it now. */
function Held({ count, until }: { count: number; until: string }) {
  const { words, format } = useI18n();
  const deliver = useDeliverHeld();
  return (
    <p className={styles.held}>
      <MoonStar aria-hidden />
      <span className={styles.heldText}>{words.desk.held(count, format.ago(until))}</span>
      <button type="button" className={styles.all} onClick={() => void deliver()}>
        {words.desk.showHeld}
      </button>
    </p>
  );
}

/** Several of one kind that came together: one line, which opens. */
function Digest({ bundle: { first, all, unread }, onOpen }: { bundle: Bundle; onOpen: () => void }) {
  const { words, label, format } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={styles.line} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={styles.icon}>
          <Layers aria-hidden />
        </span>
        <span className={styles.words}>
          <span className={styles.subject}>{label(first.text)}</span>
          <span className={styles.text}>
            {words.desk.digest[first.digest ?? "daily"]} · {words.desk.bundled(all.length)}
          </span>
        </span>
        <time className={styles.when} dateTime={first.delivered_at} title={format.datetime(first.delivered_at)}>
          {format.ago(first.delivered_at)}
        </time>
        <ChevronDown aria-hidden className={styles.fold} data-open={open || undefined} />
        <Unread count={unread.length} />
      </button>
      {open && (
        <ul className={styles.inside}>
          {all.map((one) => (
            <li key={one.id}>
              <Line
                bundle={{ first: one, all: [one], ids: [one.id], unread: one.read_at === null ? [one.id] : [] }}
                onOpen={onOpen}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Unread({ count }: { count: number }) {
  const { words } = useI18n();
  if (count === 0) return null;
  return (
    <>
      <span className={styles.dot} />
      <span className="visually-hidden">{words.desk.unread(count)}</span>
    </>
  );
}

/** Where one goes from what is about no record. */
const placeOf: Readonly<Record<string, string>> = { export_asked: "/exports", export_decided: "/exports" };

function Line({ bundle: { first, ids, unread }, onOpen }: { bundle: Bundle; onOpen: () => void }) {
  const { label, format } = useI18n();
  const catalog = useCatalog();
  const mark = useMarkRead();
  const { record, actor } = first;
  const object = record ? catalog.findObject(record.object) : undefined;
  const place = record && object && record.title !== null ? `/o/${record.object}/${record.id}` : placeOf[first.kind];
  const who = actor?.title ?? "";
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
        <span className={styles.subject}>{record ? (record.title ?? label(object?.label)) : who}</span>
        <span className={styles.text}>
          {record && who ? `${who} ` : ""}
          {label(first.text)}
          {ids.length > 1 ? ` ×${ids.length}` : ""}
        </span>
      </span>
      <time className={styles.when} dateTime={first.at} title={format.datetime(first.at)}>
        {format.ago(first.at)}
      </time>
      <Unread count={unread.length} />
    </>
  );
  const seen = () => {
    if (unread.length > 0) void mark(unread);
    onOpen();
  };
  return place ? (
    <Link to={place} className={styles.line} onClick={seen}>
      {inside}
    </Link>
  ) : (
    <button type="button" className={styles.line} onClick={() => unread.length > 0 && void mark(unread)}>
      {inside}
    </button>
  );
}
