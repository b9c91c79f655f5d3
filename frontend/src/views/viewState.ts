/** What a list shows, as the address bar holds it. */
import type { Condition } from "~/api/condition";
import type { ObjectMeta } from "~/api/meta";
import type { SortKey } from "~/api/records";
import type { CalendarSpan, Layout, SavedState } from "~/api/views";

/** What a saved view keeps. */
export interface ViewShape {
  readonly filter: Condition | undefined;
  /** null: the object's own order. */
  readonly sort: readonly SortKey[] | null;
  /** The field of a list's groups, or of a board's lanes. */
  readonly group: string | null;
  readonly columns: readonly string[] | null;
  readonly widths: Readonly<Record<string, number>>;
  /** How many columns stay when one scrolls sideways. */
  readonly frozen: number;
  readonly layout: Layout;
  /** The field of a board's columns, or the day of a calendar. */
  readonly by: string | null;
  /** How much a calendar shows at once. */
  readonly span: CalendarSpan;
  /** The field that a board adds up. */
  readonly sums: readonly string[];
  /** A board's cards of one line. */
  readonly compact: boolean;
  /** From how many cards on a board's column says that there are too many, by its value. */
  readonly limits: Readonly<Record<string, number>>;
}

export interface ViewState extends ViewShape {
  readonly search: string;
  readonly bin: boolean;
}

export const plainShape: ViewShape = {
  filter: undefined,
  sort: null,
  group: null,
  columns: null,
  widths: {},
  frozen: 1,
  layout: "grid",
  by: null,
  span: "month",
  sums: [],
  compact: false,
  limits: {},
};

export const plainView: ViewState = { ...plainShape, search: "", bin: false };

const shapeNames = [
  "filter",
  "sort",
  "group",
  "columns",
  "widths",
  "frozen",
  "layout",
  "by",
  "span",
  "sums",
  "compact",
  "limits",
] as const;

/** Whether the address says itself how the list is looked at. */
export function hasShape(params: URLSearchParams): boolean {
  return params.has("changed") || shapeNames.some((name) => params.has(name));
}

export function readShape(params: URLSearchParams): ViewShape {
  const layout = params.get("layout");
  return {
    filter: readFilter(params.get("filter")),
    sort: params.has("sort") ? readSort(params.get("sort") ?? "") : null,
    group: params.get("group"),
    columns: params.get("columns")?.split(",").filter(Boolean) ?? null,
    widths: readWidths(params.get("widths")),
    frozen: Math.min(10, Math.max(1, Number(params.get("frozen")) || 1)),
    layout: layout === "board" || layout === "calendar" ? layout : "grid",
    by: params.get("by"),
    span: readSpan(params.get("span")),
    sums: params.get("sums")?.split(",").filter(Boolean) ?? [],
    compact: params.get("compact") === "1",
    limits: readLimits(params.get("limits")),
  };
}

export function readView(params: URLSearchParams): ViewState {
  return { ...readShape(params), search: params.get("q") ?? "", bin: params.get("bin") === "1" };
}

/** The shape laid over the parameters that the address already has (such as the peek). */
export function writeShape(shape: ViewShape, present: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(present);
  const put = (name: string, value: string | null) => (value ? params.set(name, value) : params.delete(name));
  put("filter", shape.filter ? JSON.stringify(shape.filter) : null);
  put("sort", shape.sort && writeSort(shape.sort));
  put("group", shape.group);
  put("columns", shape.columns?.join(",") ?? null);
  put(
    "widths",
    Object.entries(shape.widths)
      .map(([path, width]) => `${path}:${width}`)
      .join(","),
  );
  put("frozen", shape.frozen > 1 ? String(shape.frozen) : null);
  put("layout", shape.layout === "grid" ? null : shape.layout);
  put("by", shape.by);
  put("span", shape.layout === "calendar" && shape.span !== "month" ? shape.span : null);
  put("sums", shape.sums.join(","));
  put("compact", shape.compact ? "1" : null);
  put(
    "limits",
    Object.entries(shape.limits)
      .map(([value, limit]) => `${value}:${limit}`)
      .join(","),
  );
  return params;
}

export function writeView(view: ViewState, present: URLSearchParams): URLSearchParams {
  const params = writeShape(view, present);
  const put = (name: string, value: string | null) => (value ? params.set(name, value) : params.delete(name));
  put("q", view.search);
  put("bin", view.bin ? "1" : null);
  return params;
}

export function clearShape(present: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(present);
  for (const name of [...shapeNames, "changed"]) params.delete(name);
  return params;
}

/** What the server keeps of a shape. */
export function toSaved(shape: ViewShape): SavedState {
  return {
    ...(shape.filter ? { filter: shape.filter } : {}),
    ...(shape.sort ? { sort: shape.sort } : {}),
    ...(shape.group ? { group: shape.group } : {}),
    ...(shape.columns ? { columns: shape.columns } : {}),
    ...(Object.keys(shape.widths).length > 0 ? { widths: shape.widths } : {}),
    ...(shape.frozen > 1 ? { frozen: shape.frozen } : {}),
    ...(shape.layout === "grid" ? {} : { layout: shape.layout }),
    ...(shape.by ? { by: shape.by } : {}),
    ...(shape.layout === "calendar" && shape.span !== "month" ? { span: shape.span } : {}),
    ...(shape.sums.length > 0 ? { sums: shape.sums } : {}),
    ...(shape.compact ? { compact: true } : {}),
    ...(Object.keys(shape.limits).length > 0 ? { limits: shape.limits } : {}),
  };
}

export function fromSaved(state: SavedState): ViewShape {
  return {
    filter: state.filter,
    sort: state.sort ? state.sort.map(({ field, descending }) => ({ field, descending: descending ?? false })) : null,
    group: state.group ?? null,
    columns: state.columns ?? null,
    widths: state.widths ?? {},
    frozen: state.frozen ?? 1,
    layout: state.layout ?? "grid",
    by: state.by ?? null,
    span: state.span ?? "month",
    sums: state.sums ?? [],
    compact: state.compact ?? false,
    limits: state.limits ?? {},
  };
}

/** Whether two shapes say the same, whatever the order in which their parts were set. */
export function sameShape(one: ViewShape, other: ViewShape): boolean {
  return writeShape(one, new URLSearchParams()).toString() === writeShape(other, new URLSearchParams()).toString();
}

const readSpan = (text: string | null): CalendarSpan => (text === "week" || text === "day" ? text : "month");

function readFilter(text: string | null): Condition | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Condition) : undefined;
  } catch {
    return undefined;
  }
}

function readWidths(text: string | null): Record<string, number> {
  const widths: Record<string, number> = {};
  for (const part of (text ?? "").split(",")) {
    const [path = "", width] = part.split(":");
    const pixels = Math.round(Number(width));
    if (path && pixels >= 40 && pixels <= 2000) widths[path] = pixels;
  }
  return widths;
}

function readLimits(text: string | null): Record<string, number> {
  const limits: Record<string, number> = {};
  for (const part of (text ?? "").split(",")) {
    const end = part.lastIndexOf(":");
    const limit = Math.round(Number(part.slice(end + 1)));
    if (end > 0 && limit >= 1 && limit <= 9999) limits[part.slice(0, end)] = limit;
  }
  return limits;
}

export function readSort(text: string): SortKey[] {
  return text
    .split(",")
    .filter(Boolean)
    .map((part) => ({ field: part.replace(/^-/, ""), descending: part.startsWith("-") }));
}

export function writeSort(sort: readonly SortKey[]): string {
  return sort.map(({ field, descending }) => (descending ? `-${field}` : field)).join(",");
}

/** The order that is in force: the view's, or else the one that the object declares. */
export function effectiveSort(view: ViewState, object: ObjectMeta): readonly SortKey[] {
  return (
    view.sort ?? (object.list.sort ?? []).map(({ field, descending }) => ({ field, descending: descending ?? false }))
  );
}

/** The columns in force; the title always stands first. */
export function effectiveColumns(view: ViewState, object: ObjectMeta): string[] {
  const chosen = view.columns ?? object.list.columns ?? [];
  const fallback = object.fields.filter((field) => !field.system && field.state === "ready").map(({ key }) => key);
  const columns = chosen.length > 0 ? chosen : fallback.slice(0, 6);
  return [object.title_field, ...columns.filter((key) => key !== object.title_field)];
}

/** The condition that narrows the list: the filter and the quick search together. */
export function searchCondition(view: ViewState, object: ObjectMeta): Condition | undefined {
  const typed = view.search.trim();
  return typed ? { field: object.title_field, op: "contains", value: typed } : undefined;
}

/** The next order when a header is clicked: ascending, descending, none. */
export function toggleSort(sort: readonly SortKey[], field: string): SortKey[] {
  const present = sort[0]?.field === field ? sort[0] : undefined;
  if (present === undefined) return [{ field, descending: false }];
  return present.descending ? [] : [{ field, descending: true }];
}

/** With shift: the field joins the order behind the others, turns round, or leaves it. */
export function addSort(sort: readonly SortKey[], field: string): SortKey[] {
  const present = sort.find((key) => key.field === field);
  if (present === undefined) return [...sort, { field, descending: false }].slice(-MOST_SORTS);
  if (present.descending) return sort.filter((key) => key !== present);
  return sort.map((key) => (key === present ? { field, descending: true } : key));
}

/** As many keys as the server sorts by. */
export const MOST_SORTS = 4;
