/** With which view a list opens for oneself: choosing it, and going back to what one's role begins with. */
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useToast } from "~/kit/Toast";
import { useChoose } from "~/shell/favourites";
import { firstView } from "./start";
import type { ViewInForce } from "./useView";

export function useStart(object: ObjectMeta, force: ViewInForce) {
  const { words, label } = useI18n();
  const text = words.lists.views;
  const toast = useToast();
  const choose = useChoose();
  const { starts, views, first } = force;
  const put = (id: string | undefined) => {
    // What is not known yet would be forgotten with the others.
    if (starts === undefined) return;
    const { [object.key]: _, ...others } = starts;
    void choose({ starts: id === undefined ? others : { ...others, [object.key]: id } });
  };
  return {
    /** One's own choice, not a role's. */
    own: starts?.[object.key],
    first,
    /** Chooses a view, or takes the choice of it back. */
    toggle: (id: string, name: string) => {
      if (starts?.[object.key] === id) {
        put(undefined);
        return toast({ text: text.startForgotten });
      }
      // What one's role begins with needs no choice of one's own.
      put(firstView(object, views, undefined) === id ? undefined : id);
      toast({ text: text.startKept(label(object.plural), name) });
    },
    put,
  };
}
