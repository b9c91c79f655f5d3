/** The frame of a dialog that proposes a change: what it asks, and on to the preview. */
import { Button, Modal } from "antd";
import type { ReactNode } from "react";
import { useI18n } from "~/i18n";
import { Fields } from "~/kit/Field";

interface ProposeDialogProps {
  title: string;
  onClose: () => void;
  onNext: () => void;
  children: ReactNode;
}

export function ProposeDialog({ title, onClose, onNext, children }: ProposeDialogProps) {
  const { words } = useI18n();
  return (
    <Modal
      open
      title={title}
      onCancel={onClose}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {words.common.cancel}
        </Button>,
        <Button key="next" type="primary" onClick={onNext}>
          {words.catalog.preview}
        </Button>,
      ]}
    >
      <Fields>{children}</Fields>
    </Modal>
  );
}
