/** The bell: how much is unread, and the list that it opens. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Popover } from "antd";
import { Bell as BellIcon, CheckCheck } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { markRead, type NotificationPage, notificationsQuery } from "~/api/notifications";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { Sheet } from "~/kit/Sheet";
import { Skeleton } from "~/kit/states";
import styles from "./bell.module.css";

const NotificationList = lazy(() => import("./NotificationList").then((m) => ({ default: m.NotificationList })));

export function useMarkRead() {
  const client = useQueryClient();
  return async (ids?: readonly string[]) => {
    const { queryKey } = notificationsQuery;
    const at = new Date().toISOString();
    client.setQueryData<NotificationPage>(queryKey, (page) => {
      if (page === undefined) return page;
      const data = page.data.map((one) =>
        one.read_at === null && (ids === undefined || ids.includes(one.id)) ? { ...one, read_at: at } : one,
      );
      return { ...page, data, unread: ids === undefined ? 0 : Math.max(0, page.unread - ids.length) };
    });
    try {
      const unread = await markRead(ids);
      client.setQueryData<NotificationPage>(queryKey, (page) => page && { ...page, unread });
    } catch {
      await client.invalidateQueries({ queryKey });
    }
  };
}

export function useUnread(): number {
  return useQuery(notificationsQuery).data?.unread ?? 0;
}

export function Bell() {
  const { words } = useI18n();
  const phone = usePhone();
  const unread = useUnread();
  const mark = useMarkRead();
  const [open, setOpen] = useState(false);
  const label = unread > 0 ? words.desk.unread(unread) : words.desk.notifications;
  const all = unread > 0 && (
    <button type="button" className={styles.all} onClick={() => void mark()}>
      <CheckCheck aria-hidden />
      {words.desk.markAll}
    </button>
  );
  const list = (
    <Suspense fallback={<Skeleton lines={4} />}>
      <NotificationList onOpen={() => setOpen(false)} />
    </Suspense>
  );
  const button = (
    <IconButton label={label} plain aria-expanded={open} className={styles.bell} onClick={() => setOpen(!open)}>
      <BellIcon aria-hidden />
      {unread > 0 && <span className={styles.count}>{unread > 99 ? "99+" : unread}</span>}
    </IconButton>
  );
  if (phone) {
    return (
      <>
        {button}
        <Sheet open={open} title={words.desk.notifications} onClose={() => setOpen(false)}>
          <div className={styles.phoneHead}>{all}</div>
          {list}
        </Sheet>
      </>
    );
  }
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="rightTop"
      arrow={false}
      content={
        <section className={styles.panel} aria-label={words.desk.notifications}>
          <header className={styles.head}>
            <h2 className={styles.title}>{words.desk.notifications}</h2>
            {all}
          </header>
          <div className={styles.scroll}>{list}</div>
        </section>
      }
      styles={{ container: { padding: 0 } }}
    >
      {button}
    </Popover>
  );
}
