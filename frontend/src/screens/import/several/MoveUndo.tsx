/** Takes everything back that the tables brought. */
import { Button, Modal } from "antd";
import { useState } from "react";
import type { MoveStatus } from "~/api/migrations";
import { useI18n } from "~/i18n";
import { useMovingWords } from "~/i18n/moving";
import { useUndo } from "~/kit/useUndo";
import { listsOf } from "~/views/rowCache";

export function MoveUndo({ status }: { status: MoveStatus }) {
  const { words } = useI18n();
  const text = useMovingWords();
  const undo = useUndo();
  const [modal, context] = Modal.useModal();
  const [state, setState] = useState<"ready" | "running" | "done">("ready");
  const run = async () => {
    setState("running");
    await undo(status.operation, () => {
      for (const { object } of status.files) for (const rows of listsOf(object)) void rows.reload();
      setState("done");
    });
  };
  const ask = () =>
    void modal.confirm({
      title: text.undoTitle,
      content: text.undoText,
      okText: words.common.undo,
      cancelText: words.common.cancel,
      icon: null,
      onOk: run,
    });
  return (
    <>
      {context}
      <Button type="text" loading={state === "running"} disabled={state === "done"} onClick={ask}>
        {state === "done" ? words.operations.undone : text.undo}
      </Button>
    </>
  );
}
