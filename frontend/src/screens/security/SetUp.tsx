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

export function SetUp({ onDone, onCancel }: { onDone: () => void; onCancel?: () => void }) {
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
  if (codes) return <Codes codes={codes} onDone={onDone} />;
  const field: ReactNode = enrolment ? (
    <Input
      id="factor-entry"
      key="code"
      value={entry}
      onChange={(event) => setEntry(event.target.value)}
      placeholder={text.codeHint}
      inputMode="numeric"
      autoComplete="one-time-code"
      aria-describedby="factor-problem"
      autoFocus
    />
  ) : (
    <Input.Password
      id="factor-entry"
      key="password"
      value={entry}
      onChange={(event) => setEntry(event.target.value)}
      autoComplete="current-password"
      aria-describedby="factor-problem"
      autoFocus
    />
  );
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      {enrolment && (
        <>
          <p>{text.scan}</p>
          <QrCode rows={enrolment.rows} label={text.qr} className={styles.qr} />
          <span>{text.byHand}</span>
          <code className={styles.secret}>{enrolment.secret.replace(/(.{4})/g, "$1 ").trim()}</code>
        </>
      )}
      <label htmlFor="factor-entry">{enrolment ? text.code : text.password}</label>
      {field}
      <p id="factor-problem" role="alert" className={styles.problem}>
        {problem}
      </p>
      <div className={styles.buttons}>
        <Button type="primary" htmlType="submit" loading={busy} disabled={!entry}>
          {enrolment ? text.confirm : text.next}
        </Button>
        {onCancel && <Button onClick={onCancel}>{text.cancel}</Button>}
      </div>
    </form>
  );
}
