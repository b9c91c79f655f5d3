/** Setting up the second factor: password, square code, first code, recovery codes. */
import { Button, Input } from "antd";
import { type FormEvent, type ReactNode, useState } from "react";
import { beginFactor, confirmFactor, type Enrolment } from "~/api/secondFactor";
import { useI18n } from "~/i18n";
import { useSecurityWords } from "~/i18n/security";
import { problemDetails } from "~/kit/states";
import { Codes } from "./Codes";
import { QrCode } from "./QrCode";
import styles from "./security.module.css";

interface SetUpProps {
  onDone: () => void;
  onCancel?: () => void;
  /** At the door: one column, and its buttons as wide as it. */
  narrow?: boolean;
}

export function SetUp({ onDone, onCancel, narrow = false }: SetUpProps) {
  const { words } = useI18n();
  const text = useSecurityWords();
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [entry, setEntry] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      if (enrolment) setCodes(await confirmFactor(entry));
      else setEnrolment(await beginFactor(entry));
      setEntry("");
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
    } finally {
      setBusy(false);
    }
  };
  if (codes) return <Codes codes={codes} onDone={onDone} narrow={narrow} />;
  const size = narrow ? "large" : "middle";
  const field: ReactNode = enrolment ? (
    <Input
      id="factor-entry"
      key="code"
      size={size}
      className={styles.digits}
      value={entry}
      onChange={(event) => setEntry(event.target.value)}
      placeholder={text.codeHint}
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={7}
      aria-describedby="factor-problem"
      aria-invalid={problem !== ""}
      autoFocus
    />
  ) : (
    <Input.Password
      id="factor-entry"
      key="password"
      size={size}
      value={entry}
      onChange={(event) => setEntry(event.target.value)}
      autoComplete="current-password"
      aria-describedby="factor-problem"
      aria-invalid={problem !== ""}
      autoFocus
    />
  );
  const answer = (
    <>
      <label htmlFor="factor-entry">{enrolment ? text.code : text.password}</label>
      {field}
      <p id="factor-problem" role="alert" className={styles.problem}>
        {problem}
      </p>
      <div className={styles.buttons}>
        <Button type="primary" htmlType="submit" size={size} block={narrow} loading={busy} disabled={!entry}>
          {enrolment ? text.confirm : text.next}
        </Button>
        {onCancel && <Button onClick={onCancel}>{text.cancel}</Button>}
      </div>
    </>
  );
  return (
    <form className={styles.form} data-narrow={narrow || undefined} onSubmit={(event) => void submit(event)}>
      {enrolment ? (
        <ol className={styles.steps}>
          <li>
            <p>{text.scan}</p>
            <QrCode rows={enrolment.rows} label={text.qr} className={styles.qr} />
            <p className={styles.byHand}>{text.byHand}</p>
            <code className={styles.secret}>{enrolment.secret.replace(/(.{4})/g, "$1 ").trim()}</code>
          </li>
          <li>
            <p>{text.enter}</p>
            <div className={styles.answer}>{answer}</div>
          </li>
        </ol>
      ) : (
        <div className={styles.answer}>{answer}</div>
      )}
    </form>
  );
}
