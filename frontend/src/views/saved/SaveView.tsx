/** Keeps what is on the screen as a view of its own. */
import { useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { useState } from "react";
import type { ObjectMeta } from "~/api/meta";
import { createView, viewsQuery } from "~/api/views";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { toSaved } from "../viewState";
import type { ViewInForce } from "./useView";
import { ViewForm, type ViewFormValue } from "./ViewForm";

interface SaveViewProps {
  object: ObjectMeta;
  force: ViewInForce;
  onClose: () => void;
}

export default function SaveView({ object, force, onClose }: SaveViewProps) {
  const { words } = useI18n();
  const text = words.lists.views;
  const client = useQueryClient();
  const toast = useToast();
  const [value, setValue] = useState<ViewFormValue>({ name: "", audience: "private", roles: [] });
  const [problem, setProblem] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (value.name.trim() === "") return setProblem(text.nameMissing);
    setBusy(true);
    try {
      const made = await createView(object.key, { ...value, name: value.name.trim(), state: toSaved(force.view) });
      client.setQueryData(viewsQuery(object.key).queryKey, (known) => [...(known ?? []), made]);
      force.settle(made.id);
      toast({ text: text.saved(made.name) });
      onClose();
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={480}
      title={text.saveAsTitle}
      onCancel={onClose}
      onOk={() => void save()}
      okText={words.common.save}
      cancelText={words.common.cancel}
      confirmLoading={busy}
    >
      <ViewForm
        value={value}
        onChange={(next) => {
          setValue(next);
          setProblem(undefined);
        }}
        problem={problem}
        onEnter={() => void save()}
      />
    </Modal>
  );
}
