/** The catalogue by group. */
import type { TagEntry, TagGroup } from "~/api/tags";

export interface Section {
  readonly key: string;
  readonly group: TagGroup | null;
  readonly list: readonly TagEntry[];
  readonly free: boolean;
}

/** Groups in their order (empty ones too, unless somebody searches), then tags without one, then words outside the
 * catalogue; most used first. */
export function sectionsOf(found: readonly TagEntry[], groups: readonly TagGroup[], searching: boolean): Section[] {
  const order = (list: readonly TagEntry[]) =>
    [...list].sort((a, b) => Number(b.active) - Number(a.active) || (b.used ?? 0) - (a.used ?? 0));
  const listed = found.filter((tag) => tag.listed);
  const known = new Set(groups.map(({ id }) => id));
  const sections: Section[] = [
    ...groups.map((group) => ({
      key: group.id,
      group,
      list: order(listed.filter((tag) => tag.group === group.id)),
      free: false,
    })),
    {
      key: "none",
      group: null,
      list: order(listed.filter((tag) => tag.group === null || !known.has(tag.group))),
      free: false,
    },
    { key: "free", group: null, list: order(found.filter((tag) => !tag.listed)), free: true },
  ];
  return sections.filter(({ list, group }) => list.length > 0 || (group !== null && !searching));
}
