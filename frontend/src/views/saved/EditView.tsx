/** The name of a view, and who may use it. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import type { ObjectMeta } from "~/api/meta";
import { changeView, type SavedView, viewsQuery } from "~/api/views";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { ViewForm, type ViewFormValue } from "./ViewForm";

export function EditView({ object, view, onClose }: { object: ObjectMeta; view: SavedView; onClose: () => void }) {
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
