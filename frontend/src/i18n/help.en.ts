/** The keyboard help, in English. */
import type { helpZh } from "./help.zh";

export const helpEn: typeof helpZh = {
  favourites: "Move a favourite",
  onRecord: "On a record",
  neighbours: "Next and previous of the list",
  send: "Save a follow-up, or a long text",
  onBoard: "Board and calendar",
  cards: "To the card beside",
  moveCard: "Move a card or an entry",
  pairs: "Next and previous pair",
  merge: "Merge",
  different: "Not the same",
  later: "Look again later",
};
