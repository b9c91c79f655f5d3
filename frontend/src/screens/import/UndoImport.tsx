/** Takes an import back as a whole, after saying how much that is; what stays is listed with the reason. */
import { Button, Modal } from "antd";
import { useState } from "react";
import type { ImportReport } from "~/api/imports";
import { type UndoReport, undoOperation } from "~/api/operations";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { listsOf } from "~/views/rowCache";
import { LeftDialog } from "../operations/LeftDialog";

export function UndoImport({ report }: { report: ImportReport }) {
  const { words, format } = useI18n();
  const text = useDataWords().importing;
  const toast = useToast();
  const [modal, context] = Modal.useModal();
  const [state, setState] = useState<"ready" | "running" | "done">("ready");
  const [left, setLeft] = useState<UndoReport | null>(null);
  const { operation, object, counts } = report;
  const run = async () => {
    if (operation === null) return;
    setState("running");
    try {
      const undone = await undoOperation(operation);
      toast({ text: words.importing.undoneReport(undone.undone) });
      if (undone.left.length > 0) setLeft(undone);
      for (const rows of listsOf(object)) void rows.reload();
      setState("done");
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
      setState("ready");
    }
  };
  const ask = () =>
    void modal.confirm({
      title: text.undoTitle,
      content: counts ? text.undoText(format.count(counts.created), format.count(counts.updated)) : undefined,
      okText: words.common.undo,
      cancelText: words.common.cancel,
      icon: null,
      onOk: run,
    });
  return (
    <>
      {context}
      <Button type="text" loading={state === "running"} disabled={state === "done"} onClick={ask}>
        {state === "done" ? words.operations.undone : words.importing.undo}
      </Button>
      {left && <LeftDialog report={left} onClose={() => setLeft(null)} />}
    </>
  );
}
