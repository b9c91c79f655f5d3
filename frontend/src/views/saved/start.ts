/** Which view a list begins with, and what a view says before the address changes it. */
import type { SavedView } from "~/api/views";
import { fromSaved, plainShape, readView, type ViewShape, type ViewState } from "../viewState";

export const ALL = "all";
export const MINE = "mine";

export const firstView = (views: readonly SavedView[]): string => views.find(({ begins }) => begins)?.id ?? ALL;

export function baseOf(id: string, saved: SavedView | undefined): ViewShape {
  if (saved) return fromSaved(saved.state);
  if (id === MINE) return { ...plainShape, filter: { field: "owner", op: "is", value: "me" } };
  return plainShape;
}

/** The view of an address that says nothing. */
export function startingView(views: readonly SavedView[]): ViewState {
  const id = firstView(views);
  const saved = views.find((view) => view.id === id);
  return { ...readView(new URLSearchParams()), ...baseOf(id, saved) };
}
