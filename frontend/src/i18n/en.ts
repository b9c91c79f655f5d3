/** Every word of the client in English, a file a room. */
import { deskEn } from "./desk.en";
import { everywhereEn } from "./everywhere.en";
import { fieldsEn } from "./fields.en";
import { importingEn } from "./importing.en";
import { listingEn } from "./listing.en";
import { listsEn } from "./lists.en";
import { pageEn } from "./page.en";
import { recordEn } from "./record.en";
import { sessionsEn } from "./sessions.en";
import { shellEn } from "./shell.en";
import type { Words } from "./zh";

export const en: Words = {
  product: "Zhike",
  lists: listsEn,
  desk: deskEn,
  page: pageEn,
  ...everywhereEn,
  ...shellEn,
  ...listingEn,
  ...recordEn,
  ...fieldsEn,
  ...importingEn,
  ...sessionsEn,
};
