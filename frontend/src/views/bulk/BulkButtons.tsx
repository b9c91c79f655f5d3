/** The buttons of the bar: few things done at once, or a job over everything that matches. */
import { Button, Modal } from "antd";
import { ArchiveRestore, Download, Merge, Pencil, Tags, Trash2, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import type { BulkRequest } from "~/api/bulk";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { AssignButton } from "./AssignButton";
import type { BulkBarProps } from "./BulkBar";
import type { useBatch } from "./useBatch";

const BulkEdit = lazy(() => import("./BulkEdit"));

/** As many as are merged at once. */
const MOST_MERGED = 10;

interface BulkButtonsProps extends BulkBarProps {
  total: number;
  run: ReturnType<typeof useBatch>;
  start: (asked: BulkRequest) => void;
}

export function BulkButtons(props: BulkButtonsProps) {
  const { object, bin, chosen } = props;
  const { words } = useI18n();
  const { work, context } = useBulkWork(props);
  const fields = useBulkFields(object);
  const [editing, setEditing] = useState<"any" | "tags" | null>(null);
  const text = words.lists.bulk;
  const may = object.rights;
  const buttons = bin ? (
    <BarButton icon={<ArchiveRestore aria-hidden />} text={words.common.restore} onClick={work.restore} />
  ) : (
    <>
      {may.update && <BarButton icon={<Pencil aria-hidden />} text={text.edit} onClick={() => setEditing("any")} />}
      {fields.owner && <AssignButton onPick={work.assign} />}
      {fields.tags && <BarButton icon={<Tags aria-hidden />} text={text.tag} onClick={() => setEditing("tags")} />}
      {may.update && may.delete && work.mergeable && (
        <BarButton icon={<Merge aria-hidden />} text={text.merge} onClick={work.merge} />
      )}
      {may.export && (
        <BarButton icon={<Download aria-hidden />} text={words.lists.exports.open} onClick={props.onExport} />
      )}
      {may.delete && <BarButton icon={<Trash2 aria-hidden />} text={words.common.delete} onClick={work.remove} />}
    </>
  );
  return (
    <>
      {context}
      {buttons}
      <IconButton label={words.list.clearSelection} onClick={chosen.clear}>
        <X aria-hidden />
      </IconButton>
      {editing && (
        <Suspense>
          <BulkEdit
            object={object}
            count={work.count}
            first={editing === "tags" ? fields.tags?.key : undefined}
            onClose={() => setEditing(null)}
            onRun={(asked) => {
              setEditing(null);
              work.start(asked);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function BarButton({ icon, text, onClick }: { icon: React.ReactNode; text: string; onClick: () => void }) {
  return (
    <Button type="text" icon={icon} onClick={onClick}>
      {text}
    </Button>
  );
}

/** The fields that have a button of their own, where the reader may change them. */
function useBulkFields(object: ObjectMeta) {
  const catalog = useCatalog();
  const usable = (field: ReturnType<typeof catalog.findField>) =>
    field !== undefined && object.rights.update && isEditable(field) ? field : undefined;
  return {
    owner: usable(catalog.findField(object.key, "owner")),
    tags: usable(object.fields.find(({ type }) => type === "tags")),
  };
}

/** Each kind of work, for those that are ticked or for everything that matches. */
function useBulkWork({ object, chosen, where, list, total, run, start: startJob }: BulkButtonsProps) {
  const { words, label, format } = useI18n();
  const text = words.lists.bulk;
  const navigate = useNavigate();
  const [modal, context] = Modal.useModal();
  const { selection, everything, clear } = chosen;
  const ids = [...selection];
  const count = format.count(everything ? total : ids.length);
  const drop = () => {
    for (const rows of list.rows) rows.drop(selection);
  };
  const start = (asked: BulkRequest) => {
    clear();
    if (!everything) startJob({ ...asked, ids });
    else startJob(where ? { ...asked, where } : asked);
  };
  const each = (kind: "restore" | "delete", say: (done: number) => string) =>
    void run(
      ids.map((id) => ({ kind, id })),
      say,
      drop,
    );
  const confirmed = () =>
    void modal.confirm({
      title: text.confirmDelete(count, label(object.plural)),
      content: text.confirmDeleteHint,
      okText: words.common.delete,
      okButtonProps: { danger: true },
      cancelText: words.common.cancel,
      icon: null,
      onOk: () => start({ kind: "delete" }),
    });
  const assign = (id: string, title: string) =>
    everything
      ? start({ kind: "update", values: { owner: id } })
      : void run(
          ids.map((record) => ({ kind: "update", id: record, values: { owner: id } })),
          (done) => words.list.assigned(done, title),
        );
  const work = {
    count,
    start,
    assign,
    restore: () => (everything ? start({ kind: "restore" }) : each("restore", words.list.restored)),
    remove: () => (everything ? confirmed() : each("delete", words.list.deleted)),
    mergeable: !everything && ids.length > 1 && ids.length <= MOST_MERGED,
    merge: () => navigate(`/merge/${object.key}?ids=${ids.join(",")}`),
  };
  return { work, context };
}
