/** What can be done to the ticked records, or to all that match: a bar that floats over the foot of the list. */
import { Button, Modal, Popover } from "antd";
import { ArchiveRestore, Merge, Pencil, Trash2, UserRoundPen, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import type { BulkRequest } from "~/api/bulk";
import type { Condition } from "~/api/condition";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import type { ListSource } from "../list/useListSource";
import { FIRST_PAGE } from "../rows";
import styles from "./bulk.module.css";
import { useBatch } from "./useBatch";
import { useBulkJob } from "./useBulkJob";

const BulkEdit = lazy(() => import("./BulkEdit"));
const JobProgress = lazy(() => import("./JobProgress"));

interface BulkBarProps {
  object: ObjectMeta;
  selection: ReadonlySet<string>;
  /** Everything that matches is meant, not only what is ticked. */
  everything: boolean;
  where: Condition | undefined;
  list: ListSource;
  bin: boolean;
  onEverything: (on: boolean) => void;
  onClear: () => void;
  onReload: () => void;
}

export function BulkBar(props: BulkBarProps) {
  const { object, selection, everything, where, list, bin, onClear, onReload } = props;
  const { words, label, format } = useI18n();
  const text = words.lists.bulk;
  const phone = usePhone();
  const navigate = useNavigate();
  const owner = useCatalog().findField(object.key, "owner");
  const run = useBatch(object.key, onReload, onClear);
  const job = useBulkJob(object.key, onReload);
  const [editing, setEditing] = useState(false);
  const [modal, context] = Modal.useModal();
  const ids = [...selection];
  const total = list.count ?? ids.length;
  const count = everything ? format.count(total) : format.count(ids.length);
  const drop = () => {
    for (const rows of list.rows) rows.drop(selection);
  };
  const start = (asked: BulkRequest) => {
    onClear();
    void job.start(where ? { ...asked, where } : asked);
  };
  if (job.state) {
    return (
      <Suspense>
        <JobProgress state={job.state} onStop={job.stop} onClose={job.close} />
      </Suspense>
    );
  }
  if (ids.length === 0 || phone) return null;

  const restore = () =>
    everything
      ? start({ kind: "restore" })
      : void run(
          ids.map((id) => ({ kind: "restore", id })),
          words.list.restored,
          drop,
        );
  const remove = () => {
    if (!everything) {
      return void run(
        ids.map((id) => ({ kind: "delete", id })),
        words.list.deleted,
        drop,
      );
    }
    void modal.confirm({
      title: text.confirmDelete(count, label(object.plural)),
      content: text.confirmDeleteHint,
      okText: words.common.delete,
      okButtonProps: { danger: true },
      cancelText: words.common.cancel,
      icon: null,
      onOk: () => start({ kind: "delete" }),
    });
  };
  const assign = (id: string, title: string) =>
    everything
      ? start({ kind: "update", values: { owner: id } })
      : void run(
          ids.map((record) => ({ kind: "update", id: record, values: { owner: id } })),
          (done) => words.list.assigned(done, title),
        );
  // Rows that came after all of them were ticked do not take the offer away.
  const ticked = ids.length >= Math.min(list.source.rows, FIRST_PAGE);
  const more = !everything && total > ids.length && ticked;
  return (
    <div className={styles.bar} role="toolbar" aria-label={words.list.selected(everything ? total : ids.length)}>
      {context}
      <span className={styles.count}>{everything ? text.allChosen(count) : words.list.selected(ids.length)}</span>
      {more && (
        <button type="button" className={styles.link} onClick={() => props.onEverything(true)}>
          {text.allMatching(list.exact ? format.count(total) : `${format.count(total)}+`)}
        </button>
      )}
      {everything && (
        <button type="button" className={styles.link} onClick={() => props.onEverything(false)}>
          {text.onlyLoaded}
        </button>
      )}
      <span className={styles.rule} />
      {bin ? (
        <Button type="text" icon={<ArchiveRestore aria-hidden />} onClick={restore}>
          {words.common.restore}
        </Button>
      ) : (
        <>
          {object.rights.update && (
            <Button type="text" icon={<Pencil aria-hidden />} onClick={() => setEditing(true)}>
              {text.edit}
            </Button>
          )}
          {owner && object.rights.update && isEditable(owner) && <AssignButton onPick={assign} />}
          {object.rights.update && object.rights.delete && !everything && ids.length > 1 && ids.length <= 10 && (
            <Button
              type="text"
              icon={<Merge aria-hidden />}
              onClick={() => navigate(`/merge/${object.key}?ids=${ids.join(",")}`)}
            >
              {text.merge}
            </Button>
          )}
          {object.rights.delete && (
            <Button type="text" icon={<Trash2 aria-hidden />} onClick={remove}>
              {words.common.delete}
            </Button>
          )}
        </>
      )}
      <IconButton label={words.list.clearSelection} onClick={onClear}>
        <X aria-hidden />
      </IconButton>
      {editing && (
        <Suspense>
          <BulkEdit
            object={object}
            count={count}
            onClose={() => setEditing(false)}
            onRun={(asked) => {
              setEditing(false);
              if (everything) start(asked);
              else {
                onClear();
                void job.start({ ...asked, ids });
              }
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

function AssignButton({ onPick }: { onPick: (id: string, title: string) => void }) {
  const { words } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      arrow={false}
      destroyOnHidden
      content={
        <div className={styles.assign}>
          <RecordPicker
            object="user"
            value={[]}
            label={words.list.assignTo}
            autoFocus
            onChange={([person]) => {
              if (person) onPick(person.id, person.title ?? "");
              setOpen(false);
            }}
          />
        </div>
      }
    >
      <Button type="text" icon={<UserRoundPen aria-hidden />}>
        {words.list.assign}
      </Button>
    </Popover>
  );
}
