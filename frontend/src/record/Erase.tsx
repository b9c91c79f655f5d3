/** Erasing a person's record for good: what it does, a reason, and the record's name typed before it can be pressed. */
import { Input, Modal } from "antd";
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import type { ObjectMeta } from "~/api/meta";
import { eraseRecord } from "~/api/protection";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { useProtectionWords } from "~/i18n/protection";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { listsOf } from "~/views/rowCache";
import styles from "./erase.module.css";

interface EraseProps {
  object: ObjectMeta;
  record: RecordData;
  title: string;
  onErased: () => void;
  onClose: () => void;
}

export function Erase({ object, record, title, onErased, onClose }: EraseProps) {
  const { words } = useI18n();
  const text = useProtectionWords().erase;
  const navigate = useNavigate();
  const toast = useToast();
  const id = useId();
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | undefined>();
  const ready = reason.trim() !== "" && typed.trim() === title.trim();
  const run = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await eraseRecord(object.key, record.id, reason.trim());
      for (const rows of listsOf(object.key)) void rows.reload();
      navigate(`/o/${object.key}`, { replace: true });
      onErased();
      toast({ text: text.done });
    } catch (error) {
      setBusy(false);
      setProblem(problemText(error, words.states.unreachable));
    }
  };
  return (
    <Modal
      open
      width={520}
      title={text.title(title)}
      onCancel={onClose}
      onOk={() => void run()}
      okText={text.run}
      okButtonProps={{ danger: true, disabled: !ready, loading: busy }}
      cancelText={words.common.cancel}
    >
      <ul className={styles.what}>
        {text.what.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p className={styles.forGood}>{text.forGood}</p>
      <label className={styles.label} htmlFor={`${id}reason`}>
        {text.reason}
      </label>
      <Input
        id={`${id}reason`}
        value={reason}
        maxLength={500}
        placeholder={text.reasonHint}
        onChange={(event) => setReason(event.target.value)}
      />
      <label className={styles.label} htmlFor={`${id}typed`}>
        {text.typed(title)}
      </label>
      <Input id={`${id}typed`} value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      {problem && (
        <p className={styles.forGood} role="alert">
          {problem}
        </p>
      )}
    </Modal>
  );
}
