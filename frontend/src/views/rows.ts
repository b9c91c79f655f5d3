/** The rows of one keyset list as they are loaded: an external store, so that a page costs only itself. */
import type { Condition } from "~/api/condition";
import { queryRecords, type RecordData, type RecordPage, type SortKey, type Total } from "~/api/records";
import { whenIdle } from "~/kit/afterPaint";

export interface RowsQuery {
  readonly object: string;
  readonly fields: readonly string[];
  readonly where: Condition | undefined;
  readonly sort: readonly SortKey[];
  readonly bin: boolean;
}

type FetchPage = typeof queryRecords;

export const FIRST_PAGE = 60;
/** As many as the server gives at once. */
const NEXT_PAGE = 200;
const MOST_RELOADED = 1000;
/** How many rows before the end the next page is asked for. */
const AHEAD = 80;

export class Rows {
  readonly query: RowsQuery;
  rows: readonly RecordData[] = [];
  total: Total | null = null;
  hasMore = true;
  loading = false;
  error: unknown = null;
  /** Counts changes elsewhere that are not in the rows yet. */
  stale = 0;

  private cursor: string | null = null;
  private readonly indexById = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private readonly fetchPage: FetchPage;
  private revision = 0;
  private generation = 0;
  /** Which count is the newest; an older one that comes later says nothing. */
  private counting = 0;

  constructor(query: RowsQuery, fetchPage: FetchPage = queryRecords) {
    this.query = query;
    this.fetchPage = fetchPage;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getRevision = (): number => this.revision;

  /** Loads on when `index` comes near the end of what is there. */
  need(index: number): void {
    if (this.hasMore && !this.loading && this.error === null && index >= this.rows.length - AHEAD) void this.loadMore();
  }

  retry(): void {
    this.error = null;
    void this.loadMore();
  }

  /** Reads again what was loaded, from the start; the old rows stay in sight until the new ones are there. */
  async reload(): Promise<void> {
    const wanted = Math.min(Math.max(this.rows.length, FIRST_PAGE), MOST_RELOADED);
    await this.load(null, wanted);
  }

  find(id: string): RecordData | undefined {
    const index = this.indexById.get(id);
    return index === undefined ? undefined : this.rows[index];
  }

  indexOf(id: string): number {
    return this.indexById.get(id) ?? -1;
  }

  /** Puts newer states of known records into place. */
  patch(records: readonly RecordData[]): void {
    const rows = this.rows.slice();
    let changed = false;
    for (const record of records) {
      const index = this.indexById.get(record.id);
      const known = index === undefined ? undefined : rows[index];
      if (index === undefined || known === undefined || known.version > record.version) continue;
      rows[index] = { ...known, ...record };
      changed = true;
    }
    if (changed) this.set(rows);
  }

  /** Takes records out at once, before the server has confirmed; `reload` brings them back. */
  drop(ids: ReadonlySet<string>): void {
    const rows = this.rows.filter(({ id }) => !ids.has(id));
    const gone = this.rows.length - rows.length;
    if (gone === 0) return;
    if (this.total) this.total = { ...this.total, count: this.total.count - gone };
    this.set(rows);
  }

  /** Puts a record at the start: what has just been moved here. `alone`: there are no others to load. */
  add(record: RecordData, alone = false): void {
    if (this.indexById.has(record.id)) return;
    if (alone && this.rows.length === 0) this.hasMore = false;
    if (this.total) this.total = { ...this.total, count: this.total.count + 1 };
    this.set([record, ...this.rows]);
  }

  markStale(): void {
    this.stale += 1;
    this.changed();
  }

  private async loadMore(): Promise<void> {
    await this.load(this.cursor, this.rows.length === 0 ? FIRST_PAGE : NEXT_PAGE);
  }

  /** Asks for `wanted` rows after `from` (null: from the start), in as many pages as the server needs. */
  private async load(from: string | null, wanted: number): Promise<void> {
    this.generation += 1;
    const { generation } = this;
    // More rows on their way change nothing that is seen.
    const seen = from === null || this.rows.length === 0 || this.error !== null;
    this.loading = true;
    this.error = null;
    if (seen) this.changed();
    const { object, ...query } = this.query;
    const pages: RecordPage[] = [];
    let cursor = from;
    let missing = wanted;
    try {
      do {
        const limit = Math.min(missing, NEXT_PAGE);
        const page = await this.fetchPage(object, { ...query, limit, cursor, total: "none" });
        if (generation !== this.generation) return;
        pages.push(page);
        missing -= page.data.length;
        cursor = page.page.has_more ? page.page.next : null;
      } while (missing > 0 && cursor !== null);
      this.take(pages, from === null);
      // Counting many rows keeps the server busy for longer than reading them: it begins when these are seen.
      if (from === null) whenIdle(() => void this.count());
    } catch (error) {
      if (generation !== this.generation) return;
      this.error = error;
      this.loading = false;
      this.changed();
    }
  }

  /** How many there are. Among very many that takes longer than the rows, which do not wait for it. */
  private async count(): Promise<void> {
    this.counting += 1;
    const { counting } = this;
    if (!this.hasMore) {
      this.tell({ count: this.rows.length, exact: true });
      return;
    }
    const { object, where, sort, bin } = this.query;
    try {
      const { total } = await this.fetchPage(object, {
        fields: [],
        where,
        sort,
        bin,
        limit: 1,
        cursor: null,
        total: "capped",
      });
      if (total && counting === this.counting) this.tell(total);
    } catch {
      // The list is whole without it, and is counted anew with the next reading.
    }
  }

  private tell(total: Total): void {
    this.total = total;
    this.changed();
  }

  private take(pages: readonly RecordPage[], replace: boolean): void {
    const last = pages.at(-1);
    const found = pages.flatMap(({ data }) => data);
    this.loading = false;
    this.cursor = last?.page.next ?? null;
    this.hasMore = last?.page.has_more === true && this.cursor !== null;
    if (replace) this.stale = 0;
    if (replace) this.set(found);
    else this.append(found.filter(({ id }) => !this.indexById.has(id)));
  }

  private append(found: readonly RecordData[]): void {
    found.forEach(({ id }, index) => {
      this.indexById.set(id, this.rows.length + index);
    });
    this.rows = this.rows.concat(found);
    this.changed();
  }

  private set(rows: readonly RecordData[]): void {
    this.rows = rows;
    this.indexById.clear();
    rows.forEach(({ id }, index) => {
      this.indexById.set(id, index);
    });
    this.changed();
  }

  private changed(): void {
    this.revision += 1;
    for (const listener of this.listeners) listener();
  }
}
