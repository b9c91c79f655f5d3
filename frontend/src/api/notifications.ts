/** What one was told (GET /notifications). */
import { queryOptions } from "@tanstack/react-query";
import { request } from "./client";
import type { Label } from "./json";

export interface Notification {
  readonly id: string;
  readonly kind: string;
  readonly text: Label;
  /** When it happened. */
  readonly at: string;
  /** When it reached this person: later, where it was held or bundled. */
  readonly delivered_at: string;
  readonly digest: "hourly" | "daily" | null;
  readonly read_at: string | null;
  readonly record: { readonly object: string; readonly id: string; readonly title: string | null } | null;
  readonly actor: { readonly id: string; readonly title: string | null } | null;
}

export interface NotificationPage {
  readonly data: readonly Notification[];
  readonly page: { readonly next: string | null; readonly has_more: boolean };
  readonly unread: number;
  /** What waits for the end of quiet hours or for a digest, and when the next of it comes. */
  readonly held: { readonly count: number; readonly until: string } | null;
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

/** Has everything delivered at once that waits; the answer is how many are unread. */
export async function deliverHeld(): Promise<number> {
  return (await request<{ unread: number }>("POST", "/notifications/deliver", { body: {} })).data.unread;
}

export type NoticeMode = "always" | "now" | "hourly" | "daily" | "off";

export interface NoticeKind {
  readonly key: string;
  readonly label: Label;
  readonly hint: Label;
  readonly mode: NoticeMode;
  /** How it is delivered where nobody chooses. */
  readonly unchosen: NoticeMode;
}

export interface QuietHours {
  readonly from: string;
  readonly until: string;
}

export interface NoticeSettings {
  readonly kinds: readonly NoticeKind[];
  readonly quiet: QuietHours | null;
  readonly rest_days: boolean;
  readonly daily_at: string;
  /** The workspace's zone, in which these hours count. */
  readonly time_zone: string;
}

export const noticeSettingsQuery = queryOptions({
  queryKey: ["notification-settings"],
  queryFn: async ({ signal }) => (await request<NoticeSettings>("GET", "/notifications/settings", { signal })).data,
  staleTime: 60_000,
});

/** Keeps all choices; only kinds that differ from how they come unchosen are named. */
export async function putNoticeSettings(settings: NoticeSettings): Promise<NoticeSettings> {
  const { kinds, quiet, rest_days, daily_at } = settings;
  const chosen = kinds.filter(({ mode, unchosen }) => mode !== unchosen).map(({ key, mode }) => [key, mode] as const);
  const body = { modes: Object.fromEntries(chosen), quiet: quiet && { ...quiet }, rest_days, daily_at };
  return (await request<NoticeSettings>("PUT", "/notifications/settings", { body })).data;
}
