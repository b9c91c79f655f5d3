/** What can be done with saved views: order, pins, copies, forgetting them and taking that back. */
import { useQueryClient } from "@tanstack/react-query";
import type { ObjectMeta } from "~/api/meta";
import { useSession } from "~/api/session";
import { arrangeViews, createView, deleteView, type SavedView, viewsQuery } from "~/api/views";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { ALL } from "./start";
import { useStart } from "./useStart";
import type { ViewInForce } from "./useView";

export function useManaging(object: ObjectMeta, force: ViewInForce) {
  const { words } = useI18n();
  const text = words.lists.views;
  const client = useQueryClient();
  const toast = useToast();
  const start = useStart(object, force);
  const me = useSession().user.id;
  const { queryKey } = viewsQuery(object.key);
  const put = (views: readonly SavedView[]) => client.setQueryData(queryKey, views);
  const failed = (error: unknown) => {
    void client.invalidateQueries({ queryKey });
    toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
  };
  const arrange = (views: readonly SavedView[]) => {
    put(views);
    arrangeViews(
      object.key,
      views.map(({ id, pinned }) => ({ view: id, pinned })),
    ).then(put, failed);
  };
  const pin = (view: SavedView) =>
    arrange(force.views.map((each) => (each === view ? { ...each, pinned: !each.pinned } : each)));
  /** What was forgotten comes back as a new view of whose it was, at its place, pinned and first as it was. */
  const restore = async (view: SavedView, at: number, first: boolean) => {
    try {
      const { name, state, audience, roles, pinned, owner } = view;
      const others = owner.id === me ? undefined : owner.id;
      const made = { ...(await createView(object.key, { name, state, audience, roles }, others)), pinned };
      const rest = (client.getQueryData(queryKey) ?? []).filter(({ id }) => id !== made.id);
      arrange(rest.toSpliced(at, 0, made));
      if (first) start.put(made.id);
    } catch (error) {
      failed(error);
    }
  };
  const remove = async (view: SavedView) => {
    try {
      await deleteView(object.key, view.id);
      const at = force.views.indexOf(view);
      const first = start.own === view.id;
      put(force.views.filter(({ id }) => id !== view.id));
      if (first) start.put(undefined);
      if (force.id === view.id) force.open(force.first === view.id ? ALL : force.first);
      const again = () => void restore(view, at, first);
      toast({ text: text.deleted(view.name), action: { label: words.common.undo, run: again } });
    } catch (error) {
      failed(error);
    }
  };
  const duplicate = async (view: SavedView) => {
    try {
      const name = text.copyOf(view.name);
      const made = await createView(object.key, { name, state: view.state, audience: "private", roles: [] });
      arrange(force.views.toSpliced(force.views.indexOf(view) + 1, 0, made));
      toast({ text: text.duplicated(made.name) });
    } catch (error) {
      failed(error);
    }
  };
  return { start, arrange, pin, remove, duplicate };
}
