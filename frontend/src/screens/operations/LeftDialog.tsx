/** Records that an undo left as they are, each with the reason. */
import { Modal } from "antd";
import type { UndoReport } from "~/api/operations";
import { useI18n } from "~/i18n";
import page from "../page.module.css";
import styles from "./operations.module.css";

export function LeftDialog({ report, onClose }: { report: UndoReport; onClose: () => void }) {
  const { words } = useI18n();
  return (
    <Modal open title={words.operations.leftTitle} onCancel={onClose} footer={null}>
      <p className={page.hint}>{words.operations.leftHint}</p>
      <ul className={styles.left}>
        {report.left.map((entry) => (
          <li key={entry.id}>
            <strong>{entry.title || entry.id}</strong>
            <span className={styles.affected}>{entry.message}</span>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
