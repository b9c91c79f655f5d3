/** Lists that were looked at, so that coming back from a record finds rows, place and selection as they were. */
import { Rows, type RowsQuery } from "./rows";

export interface CachedList {
  readonly rows: Rows;
  scrollTop: number;
}

/** A list in groups: which stand open, each with its rows. */
export interface CachedGroups {
  readonly rows: Map<string, Rows>;
  open: ReadonlySet<string>;
  scrollTop: number;
}

/** What was ticked when somebody left a list for one of its records. */
export interface KeptSelection {
  readonly question: string;
  readonly ids: ReadonlySet<string>;
  readonly everything: boolean;
}

const CAPACITY = 12;
const GROUPED_CAPACITY = 4;
const lists = new Map<string, CachedList>();
const grouped = new Map<string, CachedGroups>();
const selections = new Map<string, KeptSelection>();

/** The entry under a key, the newest from now on; the oldest beyond `capacity` is forgotten. */
function newest<T>(cache: Map<string, T>, key: string, capacity: number, make: () => T): T {
  const entry = cache.get(key) ?? make();
  cache.delete(key);
  cache.set(key, entry);
  const [oldest] = cache.keys();
  if (cache.size > capacity && oldest !== undefined) cache.delete(oldest);
  return entry;
}

export function cachedList(query: RowsQuery): CachedList {
  return newest(lists, JSON.stringify(query), CAPACITY, () => ({ rows: new Rows(query), scrollTop: 0 }));
}

export function cachedGroups(query: RowsQuery, group: string): CachedGroups {
  const make = (): CachedGroups => ({ rows: new Map(), open: new Set(), scrollTop: 0 });
  return newest(grouped, `${group} ${JSON.stringify(query)}`, GROUPED_CAPACITY, make);
}

/** The rows of one group of a list. */
export function rowsOfGroup(cached: CachedGroups, key: string, query: RowsQuery): Rows {
  const known = cached.rows.get(key);
  if (known !== undefined) return known;
  const made = new Rows(query);
  cached.rows.set(key, made);
  return made;
}

export const keepSelection = (object: string, kept: KeptSelection): void => void selections.set(object, kept);

/** What was kept for a question; it is given out once. */
export function takeSelection(object: string, question: string): KeptSelection | undefined {
  const kept = selections.get(object);
  selections.delete(object);
  return kept?.question === question ? kept : undefined;
}

/** Every cached list of an object: what a change elsewhere has to reach. */
export function listsOf(object: string): Rows[] {
  const inGroups = [...grouped.values()].flatMap(({ rows }) => [...rows.values()]);
  const plain = [...lists.values()].map(({ rows }) => rows);
  return [...inGroups, ...plain].filter((rows) => rows.query.object === object);
}

/** The list that the reader came from: the last one used of an object that holds the record. */
export function listHolding(object: string, id: string): Rows | undefined {
  return listsOf(object).findLast((rows) => rows.indexOf(id) >= 0);
}

export function forgetLists(): void {
  lists.clear();
  grouped.clear();
  selections.clear();
}
