/** The view in force: the address says which one and what was changed about it; the rest comes from the server. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { ObjectMeta } from "~/api/meta";
import { preferencesQuery } from "~/api/preferences";
import { type SavedView, viewsQuery } from "~/api/views";
import { useStable } from "~/kit/useStable";
import {
  clearShape,
  hasShape,
  plainShape,
  readShape,
  readView,
  sameShape,
  type ViewState,
  writeShape,
  writeView,
} from "../viewState";
import { ALL, baseOf, firstView, isThere, hasMine as mayOwn, type Starts } from "./start";

export { ALL, MINE } from "./start";

export interface ViewInForce {
  readonly view: ViewState;
  /** "all", "mine", or the id of a saved view. */
  readonly id: string;
  readonly saved: SavedView | undefined;
  readonly views: readonly SavedView[];
  readonly hasMine: boolean;
  /** With which the list opens for this reader. */
  readonly first: string;
  readonly starts: Starts | undefined;
  readonly changed: boolean;
  /** The address names a view that is not there. */
  readonly gone: boolean;
  readonly loading: boolean;
  readonly set: (view: ViewState) => void;
  readonly open: (id: string) => void;
  readonly discard: () => void;
  /** After saving: the address names the view and says nothing more. */
  readonly settle: (id: string) => void;
}

const none: readonly SavedView[] = [];

export function useView(object: ObjectMeta): ViewInForce {
  const [params, setParams] = useSearchParams();
  const query = useQuery(viewsQuery(object.key));
  const views = query.data ?? none;
  const hasMine = mayOwn(object);
  const preferences = useQuery(preferencesQuery);
  const starts = preferences.data?.starts;
  const asked = params.get("view");
  const explicit = hasShape(params);
  const first = firstView(object, views, starts);
  const id = asked ?? (explicit || params.has("bin") ? ALL : first);
  const saved = views.find((view) => view.id === id);
  const base = useMemo(() => baseOf(id, object, saved), [id, object, saved]);
  const text = withoutPeek(params);
  const view = useMemo((): ViewState => {
    const own = new URLSearchParams(text);
    return hasShape(own) ? readView(own) : { ...readView(own), ...base };
  }, [text, base]);
  const changed = explicit && !sameShape(readShape(params), base);

  const write = (next: URLSearchParams) => setParams(next, { replace: true });
  const named = (present: URLSearchParams, name: string) => {
    const next = clearShape(present);
    if (name === ALL && first === ALL) next.delete("view");
    else next.set("view", name);
    return next;
  };
  const set = useStable((next: ViewState) => {
    const bare = named(writeView({ ...next, ...plainShape }, params), id);
    if (sameShape(next, base)) return write(bare);
    const full = writeShape(next, bare);
    if (!hasShape(full)) full.set("changed", "1");
    write(full);
  });
  const open = useStable((name: string) => {
    const next = named(params, name);
    for (const gone of ["bin", "peek"]) next.delete(gone);
    setParams(next);
  });
  const discard = useStable(() => write(named(params, id)));
  const settle = useStable((name: string) => write(named(params, name)));
  const gone = query.isSuccess && !isThere(id, object, views);
  // What stands in the catalogue needs no answer of the server.
  const known = explicit || (asked !== null && isThere(asked, object, []));
  const loading = !known && (query.isPending || (asked === null && preferences.isPending));
  return useMemo(
    () => ({ view, id, saved, views, hasMine, first, starts, changed, gone, loading, set, open, discard, settle }),
    [view, id, saved, views, hasMine, first, starts, changed, gone, loading, set, open, discard, settle],
  );
}

/** The address without the peek, so that peeking does not make a new view. */
function withoutPeek(params: URLSearchParams): string {
  const rest = new URLSearchParams(params);
  rest.delete("peek");
  rest.delete("view");
  return rest.toString();
}
