/** The frame of a dialog that proposes a change: what it asks, and on to the preview. */
import { Button, Modal } from "antd";
import type { ReactNode } from "react";
import { useI18n } from "~/i18n";
import styles from "./catalog.module.css";

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
      <div className={styles.form}>{children}</div>
    </Modal>
  );
}
