/** How well a command answers what was typed: its words, other words for it, its pinyin, its initials. */

export interface Spoken {
  readonly text: string;
  readonly also?: string;
}

/** Whether what was typed is the beginnings of syllables (or words) in a row, from `start` on: `xjkh`, `xinjkehu`. */
function follows(typed: string, syllables: readonly string[], start: number): boolean {
  if (typed === "") return true;
  const syllable = syllables[start];
  if (syllable === undefined) return false;
  for (let size = Math.min(typed.length, syllable.length); size > 0; size--) {
    if (syllable.startsWith(typed.slice(0, size)) && follows(typed.slice(size), syllables, start + 1)) return true;
  }
  return false;
}

/** From which syllable on it is met; -1: nowhere. */
export function meets(typed: string, syllables: readonly string[]): number {
  return syllables.findIndex((_, start) => follows(typed, syllables, start));
}

const squeeze = (text: string) => text.toLowerCase().replace(/[\s'’]+/g, "");
const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** 0 is best; null: not at all. `read` tells the syllables of a Chinese text. */
export function rank(
  typed: string,
  { text, also = "" }: Spoken,
  read: (text: string) => readonly string[],
): number | null {
  const asked = squeeze(typed);
  if (asked === "") return 0;
  const own = squeeze(text);
  if (own.startsWith(asked)) return 0;
  if (own.includes(asked)) return 1;
  const latin = /^[a-z0-9]+$/.test(asked);
  const places = latin ? [meets(asked, read(text)), meets(asked, wordsOf(text))].filter((place) => place >= 0) : [];
  const at = places.length > 0 ? Math.min(...places) : -1;
  if (at === 0) return 1;
  const others = also.split(" ").filter(Boolean);
  if (others.some((word) => squeeze(word).startsWith(asked))) return 2;
  // 新增客户, add account: another word for what is done, and what it is done to.
  const parts = wordsOf(typed);
  const all = [...wordsOf(text), ...wordsOf(also)];
  if (parts.length > 1 && parts.every((part) => all.some((word) => word.startsWith(part)))) return 2;
  if (latin && others.some((word) => meets(asked, read(word)) === 0)) return 2;
  if (at > 0 && asked.length > 1) return 3;
  return others.some((word) => asked.length > 1 && squeeze(word).includes(asked)) ? 3 : null;
}
