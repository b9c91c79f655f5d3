/** A server in memory for component tests and `vite --mode fake`: the documented shapes and nothing behind them. */
import { type Condition, isEmpty } from "../../src/api/condition";
import { asText, isObject, type Json, type JsonObject } from "../../src/api/json";
import type { RecordData } from "../../src/api/records";
import { fakeMeta } from "./catalog";
import { makeRecords, userId } from "./records";

const answer = (body: Json, status = 200, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : JSON.stringify(body), { status, headers });

const problem = (status: number, detail: string, more: JsonObject = {}) =>
  answer({ status, detail, code: `fake_${status}`, request_id: "fake", ...more }, status);

interface Past {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly object: string;
  readonly record: string;
  readonly before: RecordData | null;
  readonly changes: readonly { readonly field: string; readonly old: Json; readonly new: Json }[];
}

export class FakeServer {
  signedIn: boolean;
  private readonly records: Map<string, RecordData[]>;
  private readonly past: Past[] = [];

  constructor(count = 400, signedIn = true) {
    this.records = makeRecords(count);
    this.signedIn = signedIn;
  }

  readonly fetch = async (input: string, init: RequestInit): Promise<Response> => {
    const url = new URL(input, "http://fake");
    const path = url.pathname.replace("/api/v1/", "").split("/");
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as Json) : null;
    return this.route(init.method ?? "GET", path, isObject(body) ? body : {}, init);
  };

  private route(method: string, path: string[], body: JsonObject, init: RequestInit): Response {
    const [area = "", ...rest] = path;
    if (area === "session") return this.session(method, body);
    if (!this.signedIn) return problem(401, "请先登录。");
    if (area === "meta") return answer(JSON.parse(JSON.stringify(fakeMeta)) as Json);
    if (area === "records") return this.recordRoute(method, rest, body, init);
    if (area === "operations" && method === "POST") return this.undo(rest[0] ?? "");
    if (area === "operations") return answer({ data: this.operations() });
    return answer({ data: [] });
  }

  private session(method: string, body: JsonObject): Response {
    if (method === "DELETE") this.signedIn = false;
    if (method === "POST") {
      if (body.password !== "right") return problem(401, "账号或密码不对。");
      this.signedIn = true;
    }
    if (!this.signedIn) return problem(401, "请先登录。");
    return answer({
      login: "zhangwei",
      user: { id: userId(0), name: "张伟" },
      subject: { id: userId(0), name: "张伟" },
      acts_as: false,
      workspace: { key: "demo", name: "远方贸易" },
      roles: ["sales"],
      abilities: ["catalog.publish"],
      language: "zh-CN",
      must_change_password: false,
    });
  }

  private recordRoute(method: string, [object = "", second, third]: string[], body: JsonObject, init: RequestInit) {
    const rows = this.records.get(object);
    if (rows === undefined) return problem(404, "没有这个对象。");
    if (second === "query") return this.query(rows, body);
    if (second === "aggregate") return this.aggregate(rows, body);
    if (second === "batch") return this.batch(object, body);
    if (second === undefined) return this.create(object, body);
    if (third === "history") return answer({ data: this.history(second) });
    if (third === "members") return answer({ data: [] });
    const record = rows.find(({ id }) => id === second);
    if (record === undefined) return problem(404, "没有这条记录。");
    if (method === "PATCH") return this.patch(object, record, body, init);
    if (method === "DELETE") return this.write(object, "delete", record, { deleted_at: new Date().toISOString() });
    if (third === "restore") return this.write(object, "restore", record, { deleted_at: null });
    return answer(record);
  }

  private query(rows: RecordData[], body: JsonObject): Response {
    const where = body.where as unknown as Condition | undefined;
    const ids = Array.isArray(body.ids) ? body.ids : null;
    const alive = rows.filter(
      (row) => Boolean(row.deleted_at) === (body.bin === true) && (!ids || ids.includes(row.id)) && matches(row, where),
    );
    const [sort] = Array.isArray(body.sort) ? body.sort.filter(isObject) : [];
    if (sort) alive.sort((a, b) => compare(a, b, asText(sort.field)) * (sort.descending ? -1 : 1));
    const start = Number(asText(body.cursor) || 0);
    const end = start + Number(body.limit ?? 50);
    const page = { next: end < alive.length ? String(end) : null, has_more: end < alive.length };
    const total = { count: Math.min(alive.length, 10000), exact: alive.length <= 10000 };
    return answer({ data: alive.slice(start, end), page, total });
  }

  private aggregate(rows: RecordData[], body: JsonObject): Response {
    const [group] = Array.isArray(body.groups) ? body.groups.filter(isObject) : [];
    const key = asText(group?.field);
    const counts = new Map<string, { value: Json; count: number }>();
    for (const row of rows.filter((each) => !each.deleted_at)) {
      const value = group?.bucket ? `${asText(row[key]).slice(0, 7)}-01` : (row[key] ?? null);
      const entry = counts.get(JSON.stringify(value)) ?? { value, count: 0 };
      entry.count += 1;
      counts.set(JSON.stringify(value), entry);
    }
    return answer({ data: [...counts.values()].map(({ value, count }) => ({ value, count })) });
  }

  private create(object: string, values: JsonObject): Response {
    const meta = fakeMeta.objects.find(({ key }) => key === object);
    const missing = (meta?.fields ?? []).filter((field) => field.required && !values[field.key]);
    if (asText(values.name) === "重名") {
      const errors = [{ row: 0, field: "name", code: "taken", message: "已有同名客户，负责人是王芳。" }];
      return problem(422, "有字段不符合要求。", { errors });
    }
    if (missing.length > 0) {
      const errors = missing.map((field) => ({ row: 0, field: field.key, code: "required", message: "必填。" }));
      return problem(422, "有字段不符合要求。", { errors });
    }
    const at = new Date().toISOString();
    const id = crypto.randomUUID();
    const record: RecordData = {
      id,
      version: 0,
      owner: { id: userId(0), title: "张伟" },
      created_at: at,
      deleted_at: null,
    };
    this.records.get(object)?.unshift(record);
    return this.write(object, "insert", record, values, 201);
  }

  private patch(object: string, record: RecordData, values: JsonObject, init: RequestInit): Response {
    const expected = new Headers(init.headers).get("if-match");
    if (expected && expected !== `"${record.version}"`) {
      const mine = this.past
        .filter((entry) => entry.record === record.id)
        .flatMap(({ changes, at }) =>
          changes.map((change) => ({ ...change, at, by: { id: userId(1), title: "王芳" } })),
        );
      return problem(412, "记录已被修改。", { yours: 1, version: record.version, record, changes: mine });
    }
    return this.write(object, "update", record, values);
  }

  /** Changes a record and remembers how; links are filled in with their titles. */
  write(object: string, kind: string, record: RecordData, values: JsonObject, status = 200): Response {
    const before = { ...record };
    const filled = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, this.reference(value)]));
    const at = new Date().toISOString();
    const changed = { ...record, ...filled, updated_at: at, version: record.version + 1 };
    const rows = this.records.get(object) ?? [];
    rows[rows.findIndex(({ id }) => id === record.id)] = changed;
    const changes =
      kind === "update"
        ? Object.entries(filled).map(([field, value]) => ({ field, old: before[field] ?? null, new: value }))
        : [];
    const operation = crypto.randomUUID();
    this.past.unshift({ id: operation, at, kind, object, record: record.id, before, changes });
    return answer(changed, status, { "x-operation": operation, etag: `"${changed.version}"` });
  }

  private reference(value: Json): Json {
    const id = isObject(value) ? asText(value.id) : asText(value);
    if (!/^[0-9a-f]{8}-/.test(id)) return value;
    for (const [object, rows] of this.records) {
      const found = rows.find((row) => row.id === id);
      if (found) return { id, title: asText(found.name ?? found.subject), object };
    }
    return value;
  }

  private batch(object: string, body: JsonObject): Response {
    const changes = Array.isArray(body.changes) ? body.changes.filter(isObject) : [];
    const data = changes.map((change) => {
      const record = this.records.get(object)?.find(({ id }) => id === change.id);
      if (record) {
        const values = isObject(change.values) ? change.values : {};
        const deleted = { deleted_at: change.kind === "delete" ? new Date().toISOString() : null };
        this.write(object, asText(change.kind), record, change.kind === "update" ? values : deleted);
      }
      return { id: asText(change.id), version: (record?.version ?? 0) + 1, problems: [] };
    });
    return answer({ operation: this.past[0]?.id ?? "", data });
  }

  private history(id: string): Json[] {
    return this.past
      .filter(({ record }) => record === id)
      .map(({ id: operation, at, kind, changes }) => ({
        id: operation,
        at,
        kind,
        actor: { id: userId(0), title: "张伟" },
        cause: "user",
        operation: { id: operation, title: { zh: "修改客户", en: "Edit account" }, kind: "edit", undoable: true },
        changes,
      }));
  }

  private operations(): Json[] {
    return this.past.map(({ id, at, kind, object }) => ({
      id,
      kind,
      title: { zh: kind === "delete" ? "删除" : "修改", en: kind },
      at,
      actor: { id: userId(0), title: "张伟" },
      cause: "user",
      objects: [{ object, count: 1 }],
      undo_of: null,
      undone_by: null,
      undoable: true,
    }));
  }

  private undo(id: string): Response {
    const entry = this.past.find((one) => one.id === id);
    const record = this.records.get(entry?.object ?? "")?.find((row) => row.id === entry?.record);
    if (!entry?.before || !record) return problem(404, "没有这次操作。");
    const gone = entry.kind === "insert" ? { deleted_at: new Date().toISOString() } : entry.before;
    const { id: _id, version: _version, ...values } = { ...record, ...gone };
    this.write(entry.object, "update", record, values);
    return answer({ operation: crypto.randomUUID(), undone: 1, left: [] });
  }
}

function compare(a: RecordData, b: RecordData, field: string): number {
  const plain = (value: Json | undefined) => (isObject(value) ? asText(value.title ?? value.amount) : asText(value));
  return plain(a[field]).localeCompare(plain(b[field]), "zh", { numeric: true });
}

function matches(row: RecordData, where: Condition | undefined): boolean {
  if (where === undefined || isEmpty(where)) return true;
  if ("all" in where) return where.all.every((part) => matches(row, part));
  if ("any" in where) return where.any.some((part) => matches(row, part));
  if ("not" in where) return !matches(row, where.not);
  if ("related" in where || "formula" in where || "segment" in where) return true;
  const raw = row[where.field] ?? null;
  const value = isObject(raw) && "id" in raw ? raw.id : raw;
  const wanted = where.value === "me" ? userId(0) : (where.value ?? null);
  if (where.op === "is") return value === wanted;
  if (where.op === "is_not") return value !== wanted;
  if (where.op === "is_empty") return value === null || value === "";
  if (where.op === "in") return Array.isArray(wanted) && wanted.includes(value ?? null);
  if (where.op === "contains") return asText(value).includes(asText(wanted));
  return true;
}
