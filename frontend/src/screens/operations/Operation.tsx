/** One operation: what, when, by whom, its undo; opened, the records that it wrote and what an undo left. */
import { useMutation } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { ChevronRight, Undo2 } from "lucide-react";
import { useId, useState } from "react";
import { useCatalog } from "~/api/meta";
import { type OperationEntry, type UndoReport, undoOperation } from "~/api/operations";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { OperationRecords } from "./OperationRecords";
import styles from "./operations.module.css";

/** From so many records on, an undo asks first. */
const MANY = 20;

interface OperationProps {
  entry: OperationEntry;
  showActor: boolean;
  onUndone: (report: UndoReport) => void;
}

export function Operation({ entry, showActor, onUndone }: OperationProps) {
  const catalog = useCatalog();
  const { words, label, format } = useI18n();
  const text = useDataWords().operations;
  const id = useId();
  const [open, setOpen] = useState(false);
  const [modal, context] = Modal.useModal();
  const undo = useUndoing(entry, onUndone);
  const at = new Date(entry.at);
  const clock = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  const total = entry.objects.reduce((sum, { count }) => sum + count, 0);
  const affected = entry.objects
    .map(({ object: key, count }) => {
      const object = catalog.findObject(key);
      return words.operations.affected(count, label(count === 1 ? object?.label : object?.plural) || key);
    })
    .join(words.common.comma);
  const title = label(entry.title) || text.kinds[entry.kind] || entry.kind;
  const ask = () => {
    if (total < MANY) return undo.mutate();
    void modal.confirm({
      title: text.confirmTitle,
      content: text.confirmText(affected),
      okText: words.common.undo,
      cancelText: words.common.cancel,
      icon: null,
      onOk: () => undo.mutate(),
    });
  };
  return (
    <li className={styles.entry}>
      {context}
      <div className={styles.operation}>
        <button
          type="button"
          className={styles.fold}
          aria-expanded={open}
          aria-controls={id}
          aria-label={`${clock} ${text.show(title)}`}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight aria-hidden />
          <time className={styles.clock} dateTime={entry.at} title={format.datetime(entry.at)}>
            {clock}
          </time>
        </button>
        <span className={styles.what}>
          <span className={styles.name}>{title}</span>
          <span className={styles.affected}>
            {[showActor ? entry.actor?.title : "", affected].filter(Boolean).join(" · ")}
          </span>
        </span>
        {entry.undone_by ? (
          <span className={styles.state}>{words.operations.undone}</span>
        ) : (
          entry.undoable && (
            <Button
              size="small"
              type="text"
              icon={<Undo2 aria-hidden />}
              loading={undo.isPending}
              onClick={ask}
              className={styles.undo}
            >
              {words.common.undo}
            </Button>
          )
        )}
      </div>
      {open && (
        <section id={id} className={styles.detail} aria-label={text.detail}>
          <OperationRecords id={entry.id} />
        </section>
      )}
    </li>
  );
}

function useUndoing(entry: OperationEntry, onUndone: (report: UndoReport) => void) {
  const { words } = useI18n();
  const toast = useToast();
  return useMutation({
    mutationFn: () => undoOperation(entry.id),
    onSuccess: (report) => {
      const left = report.left.length;
      toast({ text: left > 0 ? words.list.undoneWithLeft(report.undone, left) : words.list.undone(report.undone) });
      onUndone(report);
    },
    onError: (error) => toast({ text: problemText(error, words.states.unreachable), tone: "bad" }),
  });
}
