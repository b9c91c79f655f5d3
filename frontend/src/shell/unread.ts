/** How much is unread, and marking as read: at once on the screen, then at the server. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { deliverHeld, markRead, type NotificationPage, notificationsQuery } from "~/api/notifications";

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

/** Has what is held delivered now. */
export function useDeliverHeld() {
  const client = useQueryClient();
  return async () => {
    await deliverHeld().catch(() => undefined);
    await client.invalidateQueries({ queryKey: notificationsQuery.queryKey });
  };
}

export function useUnread(): number {
  return useQuery(notificationsQuery).data?.unread ?? 0;
}
