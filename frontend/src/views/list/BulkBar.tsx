/** What can be done to the ticked records: a bar that floats over the foot of the list. */
import { Button, Popover } from "antd";
import { ArchiveRestore, Trash2, UserRoundPen, X } from "lucide-react";
import { useState } from "react";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { type BatchChange, batchRecords } from "~/api/records";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import type { Rows } from "../rows";
import styles from "./list.module.css";

interface BulkBarProps {
  object: ObjectMeta;
  selection: ReadonlySet<string>;
  rows: readonly Rows[];
  bin: boolean;
  onClear: () => void;
  onReload: () => void;
}

export function BulkBar({ object, selection, rows, bin, onClear, onReload }: BulkBarProps) {
  const { words } = useI18n();
  const owner = useCatalog().findField(object.key, "owner");
  const run = useBulk(object.key, onReload, onClear);
  const ids = [...selection];
  const drop = () => {
    for (const list of rows) list.drop(selection);
  };
  if (ids.length === 0) return null;
  return (
    <div className={styles.bulk} role="toolbar" aria-label={words.list.selected(ids.length)}>
      <span className={styles.bulkCount}>{words.list.selected(ids.length)}</span>
      {bin ? (
        <Button
          type="text"
          icon={<ArchiveRestore aria-hidden />}
          onClick={() =>
            run(
              ids.map((id) => ({ kind: "restore", id })),
              words.list.restored,
              drop,
            )
          }
        >
          {words.common.restore}
        </Button>
      ) : (
        <>
          {owner && object.rights.update && isEditable(owner) && (
            <AssignButton
              onPick={(id, title) =>
                run(
                  ids.map((record) => ({ kind: "update", id: record, values: { owner: id } })),
                  (count) => words.list.assigned(count, title),
                )
              }
            />
          )}
          {object.rights.delete && (
            <Button
              type="text"
              icon={<Trash2 aria-hidden />}
              onClick={() =>
                run(
                  ids.map((id) => ({ kind: "delete", id })),
                  words.list.deleted,
                  drop,
                )
              }
            >
              {words.common.delete}
            </Button>
          )}
        </>
      )}
      <IconButton label={words.list.clearSelection} onClick={onClear}>
        <X aria-hidden />
      </IconButton>
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

/** Runs a batch, says what came of it and offers to take it back. */
function useBulk(object: string, reload: () => void, clear: () => void) {
  const { words } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  return async (changes: readonly BatchChange[], say: (count: number) => string, optimistic?: () => void) => {
    optimistic?.();
    clear();
    try {
      const { operation, data } = await batchRecords(object, changes, true);
      const failed = data.filter(({ problems }) => problems.length > 0);
      const [reason] = failed.flatMap(({ problems }) => problems);
      const done = say(changes.length - failed.length);
      const text =
        failed.length > 0 ? `${done}. ${words.list.someFailed(failed.length)}: ${reason?.message ?? ""}` : done;
      toast({ text, action: { label: words.common.undo, run: () => void undo(operation, reload) } });
      if (!optimistic || failed.length > 0) reload();
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
      reload();
    }
  };
}
