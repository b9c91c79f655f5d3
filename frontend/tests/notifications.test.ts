import { expect, test } from "vitest";
import type { Notification } from "../src/api/notifications";
import { partOf } from "../src/screens/home/Due";
import { bundle } from "../src/shell/NotificationList";

const told = (
  id: string,
  kind: string,
  record: string | null,
  read: boolean,
  digest: "daily" | null = null,
): Notification => ({
  id,
  kind,
  text: { zh: "", en: "" },
  at: "2026-11-22T01:00:00Z",
  delivered_at: "2026-11-22T01:00:00Z",
  digest,
  read_at: read ? "2026-11-22T02:00:00Z" : null,
  record: record === null ? null : { object: "task", id: record, title: record },
  actor: null,
});

test("those of one kind about one record are one line, and the unread of them are known", () => {
  const lines = bundle([
    told("1", "mention", "a", false),
    told("2", "task_due", "a", false),
    told("3", "mention", "a", true),
    told("4", "mention", null, false),
    told("5", "mention", null, false),
  ]);
  expect(lines.map(({ ids, unread }) => [ids, unread])).toEqual([
    [["1", "3"], ["1"]],
    [["2"], ["2"]],
    [["4"], ["4"]],
    [["5"], ["5"]],
  ]);
});

test("those of one kind in one digest are one line, whatever they are about", () => {
  const lines = bundle([
    told("1", "mention", "a", false, "daily"),
    told("2", "mention", "b", true, "daily"),
    told("3", "task_due", "a", false, "daily"),
    told("4", "mention", "a", false),
  ]);
  expect(lines.map(({ ids, unread }) => [ids, unread])).toEqual([
    [["1", "2"], ["1"]],
    [["3"], ["3"]],
    [["4"], ["4"]],
  ]);
});

test("what is due is late, today or soon", () => {
  const now = new Date(2026, 10, 22, 12);
  const at = (day: number, hour: number) => ({
    object: "task",
    id: "",
    title: "",
    at: new Date(2026, 10, day, hour).toISOString(),
    until: null,
    whole_day: false,
    place: null,
    about: null,
    by: null,
    action: null,
    fresh: false,
  });
  expect([at(21, 23), at(22, 11), at(22, 13), at(23, 0)].map((item) => partOf(item, now))).toEqual([
    "late",
    "late",
    "today",
    "soon",
  ]);
});
