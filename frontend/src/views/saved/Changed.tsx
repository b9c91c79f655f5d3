/** That the list shows something else than its view says, and what can be done about it. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { RotateCcw } from "lucide-react";
import type { ObjectMeta } from "~/api/meta";
import { changeView, viewsQuery } from "~/api/views";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { toSaved } from "../viewState";
import styles from "./saved.module.css";
import type { ViewInForce } from "./useView";

interface ChangedProps {
  object: ObjectMeta;
  force: ViewInForce;
  onSaveAs: () => void;
}

export function Changed({ object, force, onSaveAs }: ChangedProps) {
  const { words } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const text = words.lists.views;
  const { saved } = force;
  const save = async () => {
    if (saved === undefined) return;
    const { name, audience, roles, version } = saved;
    const state = toSaved(force.view);
    try {
      const changed = await changeView(object.key, saved.id, { name, state, audience, roles }, version);
      client.setQueryData(viewsQuery(object.key).queryKey, (known) =>
        known?.map((view) => (view.id === changed.id ? { ...changed, pinned: view.pinned } : view)),
      );
      force.settle(saved.id);
      toast({ text: text.saved(name) });
    } catch (error) {
      void client.invalidateQueries({ queryKey: viewsQuery(object.key).queryKey });
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <div className={styles.changed} aria-live="polite">
      <span className={styles.dot} aria-hidden />
      <span className={styles.changedText}>{text.unsaved}</span>
      {saved?.editable && (
        <Button type="link" size="small" onClick={() => void save()}>
          {text.save}
        </Button>
      )}
      <Button type="link" size="small" onClick={onSaveAs}>
        {text.saveAs}
      </Button>
      <IconButton label={text.discard} onClick={force.discard}>
        <RotateCcw aria-hidden />
      </IconButton>
    </div>
  );
}
