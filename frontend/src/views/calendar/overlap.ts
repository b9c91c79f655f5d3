/** Where entries of one day stand that overlap: side by side, as wide as their neighbours leave room for. */

export interface Lasting {
  readonly from: number;
  readonly to: number;
}

/** Left edge and width as parts of the day's column. */
export interface Place {
  readonly left: number;
  readonly width: number;
}

const overlap = (one: Lasting, other: Lasting) => one.from < other.to && other.from < one.to;

/** Entries in the order in which they begin, in groups that nothing connects. */
function groupsOf(entries: readonly Lasting[]): number[][] {
  const order = entries.map((_, index) => index);
  const at = (index: number) => entries[index] as Lasting;
  order.sort((a, b) => at(a).from - at(b).from || at(b).to - at(a).to);
  const groups: number[][] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    if (at(index).from >= until) groups.push([]);
    groups.at(-1)?.push(index);
    until = Math.max(until, at(index).to);
  }
  return groups;
}

/** Each takes the first lane that is free when it begins, and then every lane to its right in which nothing is in its way. */
export function sideBySide(entries: readonly Lasting[]): Place[] {
  const places: Place[] = entries.map(() => ({ left: 0, width: 1 }));
  for (const group of groupsOf(entries)) {
    const lanes: Lasting[][] = [];
    const laneOf = new Map<number, number>();
    for (const index of group) {
      const entry = entries[index] as Lasting;
      const free = lanes.findIndex((lane) => (lane.at(-1)?.to ?? 0) <= entry.from);
      const lane = free < 0 ? lanes.push([]) - 1 : free;
      lanes[lane]?.push(entry);
      laneOf.set(index, lane);
    }
    for (const [index, lane] of laneOf) {
      const entry = entries[index] as Lasting;
      const blocked = lanes.findIndex((each, at) => at > lane && each.some((other) => overlap(entry, other)));
      const end = blocked < 0 ? lanes.length : blocked;
      places[index] = { left: lane / lanes.length, width: (end - lane) / lanes.length };
    }
  }
  return places;
}

/** The row of each bar over several days, counted from 0: the first in which it meets no other. */
export function rowsOf(bars: readonly Lasting[]): number[] {
  const rows: Lasting[][] = [];
  return bars.map((bar) => {
    const free = rows.findIndex((row) => !row.some((other) => overlap(bar, other)));
    const row = free < 0 ? rows.push([]) - 1 : free;
    rows[row]?.push(bar);
    return row;
  });
}
