/** All views of an object: one's own order and pins by dragging, names and audiences, and forgetting them. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { GripVertical, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import type { ObjectMeta } from "~/api/meta";
import { useSession } from "~/api/session";
import { arrangeViews, changeView, createView, deleteView, type SavedView, viewsQuery } from "~/api/views";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useReorder } from "../reorder";
import styles from "./saved.module.css";
import { ALL, type ViewInForce } from "./useView";
import { ViewForm, type ViewFormValue } from "./ViewForm";

interface ManageViewsProps {
  object: ObjectMeta;
  force: ViewInForce;
  onClose: () => void;
}

export default function ManageViews({ object, force, onClose }: ManageViewsProps) {
  const { words } = useI18n();
  const text = words.lists.views;
  const client = useQueryClient();
  const toast = useToast();
  const me = useSession().user.id;
  const [edited, setEdited] = useState<SavedView | null>(null);
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
  const reorder = useReorder(force.views, arrange);
  const pin = (view: SavedView) =>
    arrange(force.views.map((each) => (each === view ? { ...each, pinned: !each.pinned } : each)));
  const remove = async (view: SavedView) => {
    try {
      await deleteView(object.key, view.id);
      put(force.views.filter(({ id }) => id !== view.id));
      if (force.id === view.id) force.open(ALL);
      const { name, state, audience, roles } = view;
      const again = () =>
        createView(object.key, { name, state, audience, roles }).then(
          () => client.invalidateQueries({ queryKey }),
          failed,
        );
      toast({ text: text.deleted(name), action: { label: words.common.undo, run: () => void again() } });
    } catch (error) {
      failed(error);
    }
  };
  const keys = (index: number) => (event: KeyboardEvent) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    reorder.move(index, index + step);
  };
  if (edited) return <EditView object={object} view={edited} onClose={() => setEdited(null)} />;
  return (
    <Modal open width={560} title={text.manage} onCancel={onClose} footer={null}>
      <ul className={styles.list}>
        {force.views.map((view, index) => (
          <li key={view.id} className={styles.item} {...reorder.item(index)}>
            <button
              type="button"
              className={styles.grip}
              aria-label={text.move(view.name)}
              onKeyDown={keys(index)}
              {...reorder.handle(index)}
            >
              <GripVertical aria-hidden />
            </button>
            <span className={styles.itemText}>
              <span className={styles.itemName}>{view.name}</span>
              <span className={styles.itemHint}>
                {[
                  { private: text.private, team: text.team, all: text.everyone }[view.audience],
                  view.owner.id !== me && view.owner.title ? text.by(view.owner.title) : "",
                  view.begins ? text.begins : "",
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <IconButton
              label={view.pinned ? text.unpin(view.name) : text.pin(view.name)}
              pressed={view.pinned}
              plain
              onClick={() => pin(view)}
            >
              {view.pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
            </IconButton>
            <IconButton
              label={`${text.rename}: ${view.name}`}
              plain
              disabled={!view.editable}
              onClick={() => setEdited(view)}
            >
              <Pencil aria-hidden />
            </IconButton>
            <IconButton
              label={text.remove(view.name)}
              plain
              danger
              disabled={!view.editable}
              onClick={() => void remove(view)}
            >
              <Trash2 aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      {force.views.length === 0 && <p className={styles.nothing}>{text.none}</p>}
    </Modal>
  );
}

function EditView({ object, view, onClose }: { object: ObjectMeta; view: SavedView; onClose: () => void }) {
  const { words } = useI18n();
  const text = words.lists.views;
  const client = useQueryClient();
  const { name, audience, roles } = view;
  const [value, setValue] = useState<ViewFormValue>({ name, audience, roles });
  const [problem, setProblem] = useState<string | undefined>();
  const save = async () => {
    if (value.name.trim() === "") return setProblem(text.nameMissing);
    try {
      await changeView(object.key, view.id, { ...value, state: view.state }, view.version);
      await client.invalidateQueries({ queryKey: viewsQuery(object.key).queryKey });
      onClose();
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
    }
  };
  return (
    <Modal
      open
      width={480}
      title={text.rename}
      onCancel={onClose}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {words.common.cancel}
        </Button>,
        <Button key="save" type="primary" onClick={() => void save()}>
          {words.common.save}
        </Button>,
      ]}
    >
      <ViewForm value={value} onChange={setValue} problem={problem} onEnter={() => void save()} />
    </Modal>
  );
}
