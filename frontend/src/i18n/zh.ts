/** Every word of the client in Chinese, a file a room. English has the same shape, so a missing one fails the type check. */
import { deskZh } from "./desk.zh";
import { everywhereZh } from "./everywhere.zh";
import { fieldsZh } from "./fields.zh";
import { importingZh } from "./importing.zh";
import { listingZh } from "./listing.zh";
import { listsZh } from "./lists.zh";
import { pageZh } from "./page.zh";
import { recordZh } from "./record.zh";
import { sessionsZh } from "./sessions.zh";
import { shellZh } from "./shell.zh";

export const zh = {
  product: "知客",
  lists: listsZh,
  desk: deskZh,
  page: pageZh,
  ...everywhereZh,
  ...shellZh,
  ...listingZh,
  ...recordZh,
  ...fieldsZh,
  ...importingZh,
  ...sessionsZh,
};

export type Words = typeof zh;
