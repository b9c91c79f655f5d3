/** What a list shows, as the address bar holds it. */
import type { Condition } from "~/api/condition";
import type { ObjectMeta } from "~/api/meta";
import type { SortKey } from "~/api/records";

export interface ViewState {
  readonly filter: Condition | undefined;
  /** null: the object's own order. */
  readonly sort: readonly SortKey[] | null;
  readonly group: string | null;
  readonly columns: readonly string[] | null;
  readonly search: string;
  readonly bin: boolean;
}

export const plainView: ViewState = {
  filter: undefined,
  sort: null,
  group: null,
  columns: null,
  search: "",
  bin: false,
};

export function readView(params: URLSearchParams): ViewState {
  return {
    filter: readFilter(params.get("filter")),
    sort: params.has("sort") ? readSort(params.get("sort") ?? "") : null,
    group: params.get("group"),
    columns: params.get("columns")?.split(",").filter(Boolean) ?? null,
    search: params.get("q") ?? "",
    bin: params.get("bin") === "1",
  };
}

/** The parameters of `view` laid over those that the address already has (such as the peek). */
export function writeView(view: ViewState, present: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(present);
  const put = (name: string, value: string | null) => (value ? params.set(name, value) : params.delete(name));
  put("filter", view.filter ? JSON.stringify(view.filter) : null);
  put("sort", view.sort && writeSort(view.sort));
  put("group", view.group);
  put("columns", view.columns?.join(",") ?? null);
  put("q", view.search);
  put("bin", view.bin ? "1" : null);
  return params;
}

function readFilter(text: string | null): Condition | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Condition) : undefined;
  } catch {
    return undefined;
  }
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
