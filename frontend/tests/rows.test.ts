import { describe, expect, it } from "vitest";
import type { RecordData, RecordPage } from "../src/api/records";
import { Rows, type RowsQuery } from "../src/views/rows";

const query: RowsQuery = { object: "account", fields: ["name"], where: undefined, sort: [], bin: false };
const record = (index: number, version = 1): RecordData => ({ id: `r${index}`, version, name: `Name ${index}` });

/** A list of `length` records that answers pages by an index as the cursor, and keeps what it was asked. */
function listOf(length: number) {
  const asked: { cursor: string | null | undefined; limit: number | undefined; total: string | undefined }[] = [];
  const fetchPage = async (_object: string, { cursor, limit = 50, total }: Parameters<typeof page>[0]) => {
    asked.push({ cursor, limit, total });
    return page({ cursor, limit, total });
  };
  const page = (wanted: { cursor?: string | null; limit?: number; total?: string }): RecordPage => {
    const start = Number(wanted.cursor ?? 0);
    const end = Math.min(start + (wanted.limit ?? 50), length);
    const data = Array.from({ length: end - start }, (_, index) => record(start + index));
    const base = { data, page: { next: end < length ? String(end) : null, has_more: end < length } };
    return wanted.total === "capped" ? { ...base, total: { count: length, exact: true } } : base;
  };
  return { asked, fetchPage };
}

async function settled(rows: Rows): Promise<void> {
  const unsettled = () => rows.loading || (rows.total === null && rows.error === null);
  while (unsettled()) await Promise.resolve();
}

describe("Rows", () => {
  it("loads a first page, counts behind it, and loads the next one only when the end comes near", async () => {
    const { asked, fetchPage } = listOf(500);
    const rows = new Rows(query, fetchPage);
    rows.need(0);
    await settled(rows);
    expect(rows.rows.length).toBe(60);
    expect(rows.total).toEqual({ count: 500, exact: true });
    rows.need(0);
    await settled(rows);
    expect(rows.rows.length).toBe(260);
    rows.need(100);
    await settled(rows);
    expect(rows.rows.length).toBe(260);
    rows.need(200);
    await settled(rows);
    expect(rows.rows.length).toBe(460);
    expect(asked.map(({ cursor, limit, total }) => [cursor, limit, total])).toEqual([
      [null, 60, "none"],
      [null, 1, "capped"],
      ["60", 200, "none"],
      ["260", 200, "none"],
    ]);
  });

  it("ends where the list ends", async () => {
    const { asked, fetchPage } = listOf(70);
    const rows = new Rows(query, fetchPage);
    for (let step = 0; step < 5; step += 1) {
      rows.need(69);
      await settled(rows);
    }
    expect(rows.rows.map(({ id }) => id)).toEqual(Array.from({ length: 70 }, (_, index) => `r${index}`));
    expect(rows.hasMore).toBe(false);
    expect(asked.map(({ total }) => total)).toEqual(["none", "capped", "none"]);
    expect(rows.total).toEqual({ count: 70, exact: true });
  });

  it("takes a newer version of a record and refuses an older one", async () => {
    const rows = new Rows(query, listOf(3).fetchPage);
    rows.need(0);
    await settled(rows);
    rows.patch([{ ...record(1, 3), name: "newer" }]);
    rows.patch([{ ...record(1, 2), name: "older" }]);
    expect(rows.find("r1")?.name).toBe("newer");
    expect(rows.indexOf("r1")).toBe(1);
  });

  it("drops records with the total, and reads them again when asked to", async () => {
    const rows = new Rows(query, listOf(5).fetchPage);
    rows.need(0);
    await settled(rows);
    rows.drop(new Set(["r0", "r4", "unknown"]));
    expect(rows.rows.map(({ id }) => id)).toEqual(["r1", "r2", "r3"]);
    expect(rows.total?.count).toBe(3);
    await rows.reload();
    expect(rows.rows.length).toBe(5);
    expect(rows.total?.count).toBe(5);
  });

  it("reads again as much as was there, in pages that the server gives", async () => {
    const { asked, fetchPage } = listOf(600);
    const rows = new Rows(query, fetchPage);
    while (rows.rows.length < 460) {
      rows.need(rows.rows.length);
      await settled(rows);
    }
    asked.length = 0;
    await rows.reload();
    expect(rows.rows.length).toBe(460);
    expect(asked.map(({ cursor, limit }) => [cursor, limit])).toEqual([
      [null, 200],
      ["200", 200],
      ["400", 60],
      [null, 1],
    ]);
    expect(rows.hasMore).toBe(true);
  });

  it("keeps an error until it is tried again", async () => {
    const good = listOf(5);
    let broken = true;
    const rows = new Rows(query, (object, wanted) => {
      if (broken) return Promise.reject(new Error("down"));
      return good.fetchPage(object, wanted);
    });
    rows.need(0);
    await settled(rows);
    expect(rows.error).toEqual(new Error("down"));
    rows.need(0);
    expect(rows.loading).toBe(false);
    broken = false;
    rows.retry();
    await settled(rows);
    expect(rows.error).toBe(null);
    expect(rows.rows.length).toBe(5);
  });

  it("forgets a page that a reload has overtaken", async () => {
    const waiting: ((page: RecordPage) => void)[] = [];
    const rows = new Rows(query, () => new Promise((resolve) => waiting.push(resolve)));
    rows.need(0);
    const reload = rows.reload();
    const page = (id: string): RecordPage => ({ data: [{ id, version: 1 }], page: { next: null, has_more: false } });
    waiting[1]?.(page("new"));
    await reload;
    waiting[0]?.(page("old"));
    await Promise.resolve();
    await Promise.resolve();
    expect(rows.rows.map(({ id }) => id)).toEqual(["new"]);
  });
});
