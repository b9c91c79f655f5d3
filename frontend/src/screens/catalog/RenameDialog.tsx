/** New names for an object or a field; the key stays. */
import { Button, Modal } from "antd";
import { useState } from "react";
import type { Label } from "~/api/json";
import { useI18n } from "~/i18n";
import { Names } from "./names";

interface RenameDialogProps {
  label: Label;
  onSave: (label: Label) => void;
  onClose: () => void;
}

export function RenameDialog({ label, onSave, onClose }: RenameDialogProps) {
  const { words } = useI18n();
  const [value, setValue] = useState(label);
  return (
    <Modal
      open
      title={words.catalog.rename}
      onCancel={onClose}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {words.common.cancel}
        </Button>,
        <Button key="next" type="primary" disabled={!value.zh && !value.en} onClick={() => onSave(value)}>
          {words.catalog.preview}
        </Button>,
      ]}
    >
      <Names value={value} onChange={setValue} />
    </Modal>
  );
}
