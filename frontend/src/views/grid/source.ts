/** What a grid shows at each index: rows, rows still to come, headers of groups. */
import type { RecordData } from "~/api/records";
import type { Rows } from "../rows";

export interface Group {
  readonly key: string;
  readonly value: import("~/api/json").Json;
  readonly count: number;
  readonly open: boolean;
  /** What the columns add up to, by path. */
  readonly sums?: Readonly<Record<string, import("~/api/json").Json>>;
}

export type GridItem =
  | { readonly kind: "row"; readonly record: RecordData }
  | { readonly kind: "loading" }
  | { readonly kind: "group"; readonly group: Group }
  | { readonly kind: "error"; readonly error: unknown; readonly retry: () => void };

export interface GridSource {
  readonly count: number;
  /** How many of them are records that are loaded. */
  readonly rows: number;
  readonly item: (index: number) => GridItem;
  /** Says which indexes are in sight, so that more can be loaded. */
  readonly need: (first: number, last: number) => void;
  /** Changes whenever an item may have changed. */
  readonly revision: number;
}

const SKELETON_ROWS = 24;

/** One list without groups. */
export function plainSource(rows: Rows, revision: number): GridSource {
  const tail = rows.error !== null ? 1 : rows.hasMore ? SKELETON_ROWS : 0;
  return {
    count: rows.rows.length + tail,
    rows: rows.rows.length,
    item: (index) => rowItem(rows, index),
    need: (_first, last) => rows.need(last),
    revision,
  };
}

function rowItem(rows: Rows, index: number): GridItem {
  const record = rows.rows[index];
  if (record !== undefined) return { kind: "row", record };
  return rows.error !== null ? { kind: "error", error: rows.error, retry: () => rows.retry() } : { kind: "loading" };
}

export interface Section {
  readonly group: Group;
  /** Undefined while the group is closed. */
  readonly rows: Rows | undefined;
}

/** Groups one below the other, each with its header and, where open, its rows. */
export function groupedSource(sections: readonly Section[], revision: number): GridSource {
  const starts: number[] = [];
  let count = 0;
  for (const section of sections) {
    starts.push(count);
    count += 1 + sectionLength(section);
  }
  const locate = (index: number) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    count,
    rows: sections.reduce((sum, { rows }) => sum + (rows?.rows.length ?? 0), 0),
    revision,
    item: (index) => {
      const at = locate(index);
      const section = sections[at];
      if (section === undefined) return { kind: "loading" };
      const inside = index - (starts[at] ?? 0) - 1;
      if (inside < 0 || section.rows === undefined) return { kind: "group", group: section.group };
      return rowItem(section.rows, inside);
    },
    need: (first, last) => {
      for (let at = locate(first); at < sections.length && (starts[at] ?? 0) <= last; at += 1) {
        sections[at]?.rows?.need(last - (starts[at] ?? 0) - 1);
      }
    },
  };
}

function sectionLength({ rows, group }: Section): number {
  if (rows === undefined) return 0;
  if (rows.error !== null) return rows.rows.length + 1;
  return rows.hasMore
    ? Math.max(rows.rows.length, Math.min(group.count, rows.rows.length + SKELETON_ROWS))
    : rows.rows.length;
}
