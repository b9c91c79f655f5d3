/** Recovery codes, shown once. */
import { Button } from "antd";
import { Copy, Download } from "lucide-react";
import { useSecurityWords } from "~/i18n/security";
import { copyText } from "~/kit/copyText";
import { useToast } from "~/kit/Toast";
import styles from "./security.module.css";

interface CodesProps {
  codes: readonly string[];
  onDone: () => void;
  narrow?: boolean;
}

export function Codes({ codes, onDone, narrow = false }: CodesProps) {
  const text = useSecurityWords();
  const toast = useToast();
  const copy = async () => {
    await copyText(codes.join("\n"));
    toast({ text: text.copied });
  };
  return (
    <div className={styles.form} data-narrow={narrow || undefined}>
      <strong>{text.codesTitle}</strong>
      <p className={styles.codesHint}>{text.codesHint}</p>
      <ul className={styles.codes} aria-label={text.codesTitle}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button type="primary" onClick={onDone}>
          {text.saved}
        </Button>
        <Button icon={<Copy aria-hidden />} onClick={() => void copy()}>
          {text.copy}
        </Button>
        <Button icon={<Download aria-hidden />} onClick={() => keep(codes)}>
          {text.download}
        </Button>
      </div>
    </div>
  );
}

/** As a text file, for a place where the telephone is not. */
function keep(codes: readonly string[]): void {
  const address = URL.createObjectURL(new Blob([`${codes.join("\n")}\n`], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "zhike-recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(address);
}
