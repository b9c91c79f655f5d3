/** Lists that were looked at, so that coming back from a record finds rows, place and selection as they were. */
import { Rows, type RowsQuery } from "./rows";

export interface CachedList {
  readonly rows: Rows;
  scrollTop: number;
}

const CAPACITY = 12;
const lists = new Map<string, CachedList>();

export function cachedList(query: RowsQuery): CachedList {
  const key = JSON.stringify(query);
  const known = lists.get(key);
  if (known !== undefined) {
    lists.delete(key);
    lists.set(key, known);
    return known;
  }
  const made: CachedList = { rows: new Rows(query), scrollTop: 0 };
  lists.set(key, made);
  const [oldest] = lists.keys();
  if (lists.size > CAPACITY && oldest !== undefined) lists.delete(oldest);
  return made;
}

/** Every cached list of an object: what a change elsewhere has to reach. */
export function listsOf(object: string): Rows[] {
  return [...lists.values()].map(({ rows }) => rows).filter((rows) => rows.query.object === object);
}

/** The list that the reader came from: the last one used of an object that holds the record. */
export function listHolding(object: string, id: string): Rows | undefined {
  return listsOf(object).findLast((rows) => rows.indexOf(id) >= 0);
}

export function forgetLists(): void {
  lists.clear();
}
