/** Which view a list begins with, and what a view says before the address changes it. */
import type { Label } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import type { SavedView } from "~/api/views";
import { fromSaved, plainShape, readView, type ViewShape, type ViewState } from "../viewState";

export const ALL = "all";
export const MINE = "mine";

/** By object, the view that one chose to begin with. */
export type Starts = Readonly<Record<string, string>>;

export interface DeclaredView {
  readonly id: string;
  readonly label: Label;
}

export const hasMine = (object: ObjectMeta): boolean =>
  object.fields.some(({ key, type, rights }) => key === "owner" && type === "user" && rights.read);

/** The views that an object declares for everybody. */
export function declaredViews(object: ObjectMeta): readonly DeclaredView[] {
  return Object.entries(object.list.views ?? {})
    .toSorted(([, one], [, other]) => (one.order ?? 0) - (other.order ?? 0))
    .map(([id, { label }]) => ({ id, label }));
}

/** One's own choice, else what one's role begins with, else what the object does, else all. */
export function firstView(object: ObjectMeta, views: readonly SavedView[], starts: Starts | undefined): string {
  const own = starts?.[object.key];
  if (own !== undefined && isThere(own, object, views)) return own;
  const first = object.list.first;
  return views.find(({ begins }) => begins)?.id ?? (first !== undefined && isDeclared(object, first) ? first : ALL);
}

const isDeclared = (object: ObjectMeta, id: string) => object.list.views?.[id] !== undefined;

/** Whether a list has a view of that name. */
export function isThere(id: string, object: ObjectMeta, views: readonly SavedView[]): boolean {
  return (
    id === ALL || (id === MINE && hasMine(object)) || isDeclared(object, id) || views.some((view) => view.id === id)
  );
}

export function baseOf(id: string, object: ObjectMeta, saved: SavedView | undefined): ViewShape {
  if (saved) return fromSaved(saved.state);
  const declared = object.list.views?.[id];
  if (declared) return fromSaved(declared);
  if (id === MINE) return { ...plainShape, filter: { field: "owner", op: "is", value: "me" } };
  return plainShape;
}

/** The view of an address that says nothing. */
export function startingView(object: ObjectMeta, views: readonly SavedView[], starts: Starts | undefined): ViewState {
  const id = firstView(object, views, starts);
  const saved = views.find((view) => view.id === id);
  return { ...readView(new URLSearchParams()), ...baseOf(id, object, saved) };
}
