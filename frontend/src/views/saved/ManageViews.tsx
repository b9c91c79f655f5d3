/** All views of an object: one's own order and pins by dragging, names and audiences, copies, and forgetting them. */
import { Modal } from "antd";
import { Copy, GripVertical, House, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import type { SavedView } from "~/api/views";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { useReorder } from "../reorder";
import { EditView } from "./EditView";
import styles from "./saved.module.css";
import { useManaging } from "./useManaging";
import type { ViewInForce } from "./useView";

interface ManageViewsProps {
  object: ObjectMeta;
  force: ViewInForce;
  onClose: () => void;
}

export default function ManageViews({ object, force, onClose }: ManageViewsProps) {
  const { words } = useI18n();
  const text = words.lists.views;
  const [edited, setEdited] = useState<SavedView | null>(null);
  const managing = useManaging(object, force);
  const reorder = useReorder(force.views, managing.arrange);
  const keys = (index: number) => (event: KeyboardEvent) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    reorder.move(index, index + step);
  };
  if (edited) return <EditView object={object} view={edited} onClose={() => setEdited(null)} />;
  return (
    <Modal open width={640} title={text.manage} onCancel={onClose} footer={null}>
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
            <ViewName view={view} mine={managing.start.own === view.id} />
            <ViewButtons view={view} managing={managing} onEdit={() => setEdited(view)} />
          </li>
        ))}
      </ul>
      {force.views.length === 0 && <p className={styles.nothing}>{text.none}</p>}
    </Modal>
  );
}

function ViewName({ view, mine }: { view: SavedView; mine: boolean }) {
  const { words, label } = useI18n();
  const text = words.lists.views;
  const me = useSession().user.id;
  const options = useCatalog().findField("user", "roles")?.options ?? [];
  const roles = view.roles.map((key) => label(options.find((option) => option.key === key)?.label ?? key));
  const hints = [
    { private: text.private, team: text.team, all: text.everyone }[view.audience],
    view.owner.id !== me && view.owner.title ? text.by(view.owner.title) : "",
    roles.length > 0 ? text.begins(roles.join(words.common.comma)) : "",
    mine ? text.startsHere : "",
  ];
  return (
    <span className={styles.itemText}>
      <span className={styles.itemName} title={view.name}>
        {view.name}
      </span>
      <span className={styles.itemHint}>{hints.filter(Boolean).join(" · ")}</span>
    </span>
  );
}

interface ViewButtonsProps {
  view: SavedView;
  managing: ReturnType<typeof useManaging>;
  onEdit: () => void;
}

function ViewButtons({ view, managing, onEdit }: ViewButtonsProps) {
  const { words } = useI18n();
  const text = words.lists.views;
  const { start, pin, remove, duplicate } = managing;
  return (
    <span className={styles.itemButtons}>
      <IconButton
        label={text.startOf(view.name)}
        pressed={start.first === view.id}
        plain
        onClick={() => start.toggle(view.id, view.name)}
      >
        <House aria-hidden />
      </IconButton>
      <IconButton
        label={view.pinned ? text.unpin(view.name) : text.pin(view.name)}
        pressed={view.pinned}
        plain
        onClick={() => pin(view)}
      >
        {view.pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
      </IconButton>
      <IconButton label={text.duplicate(view.name)} plain onClick={() => void duplicate(view)}>
        <Copy aria-hidden />
      </IconButton>
      <IconButton label={words.common.of(text.rename, view.name)} plain disabled={!view.editable} onClick={onEdit}>
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
    </span>
  );
}
