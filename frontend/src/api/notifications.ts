/** What one was told (GET /notifications). */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Label } from "./json";

export interface Notification {
  readonly id: string;
  readonly kind: string;
  readonly text: Label;
  readonly at: string;
  readonly read_at: string | null;
  readonly record: { readonly object: string; readonly id: string; readonly title: string | null } | null;
  readonly actor: { readonly id: string; readonly title: string | null } | null;
}

export interface NotificationPage {
  readonly data: readonly Notification[];
  readonly page: { readonly next: string | null; readonly has_more: boolean };
  readonly unread: number;
}

export const notificationsQuery = queryOptions({
  queryKey: ["notifications"],
  queryFn: async ({ signal }) =>
    (await request<NotificationPage>("GET", "/notifications", { params: { limit: 50 }, signal })).data,
  staleTime: 60_000,
});

/** Marks some as read, or all; the answer is how many are left. */
export async function markRead(ids?: readonly string[]): Promise<number> {
  return (await request<{ unread: number }>("POST", "/notifications/read", { body: ids ? { ids } : {} })).data.unread;
}
