/** Recovery codes, shown once. */
import { Button } from "antd";
import { useSecurityWords } from "~/i18n/security";
import { useToast } from "~/kit/Toast";
import styles from "./security.module.css";

export function Codes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const text = useSecurityWords();
  const toast = useToast();
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    toast({ text: text.copied });
  };
  return (
    <div className={styles.form}>
      <strong>{text.codesTitle}</strong>
      <p>{text.codesHint}</p>
      <ul className={styles.codes} aria-label={text.codesTitle}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button onClick={() => void copy()}>{text.copy}</Button>
        <Button type="primary" onClick={onDone}>
          {text.saved}
        </Button>
      </div>
    </div>
  );
}
