/** The second step of signing in: a code of the app, or a recovery code. */
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { signInSecond } from "~/api/secondFactor";
import { useI18n } from "~/i18n";
import { useSecurityWords } from "~/i18n/security";
import { Mark } from "~/kit/Mark";
import { problemText } from "~/kit/states";
import door from "../door.module.css";
import styles from "../SignIn.module.css";

export function SecondStep(props: { ticket: string; onDone: () => Promise<void>; onBack: () => void }) {
  const { words } = useI18n();
  const text = useSecurityWords();
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!code.trim()) return setProblem(text.missing);
    setBusy(true);
    setProblem(null);
    try {
      await signInSecond(props.ticket, code);
      await props.onDone();
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
      setCode("");
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <Mark size={40} />
      <h1 className={door.title}>{text.stepTitle}</h1>
      <p className={`${door.tagline} ${styles.tagline}`}>{text.stepHint}</p>
      <label htmlFor="second-code" className={`${door.label} ${styles.label}`}>
        {text.stepCode}
      </label>
      <Input
        id="second-code"
        size="large"
        value={code}
        onChange={(event) => setCode(event.target.value)}
        autoComplete="one-time-code"
        autoFocus
        aria-invalid={problem !== null}
        aria-describedby={problem ? "second-problem" : undefined}
      />
      <p id="second-problem" role="alert" className={`${door.problem} ${styles.problem}`}>
        {problem}
      </p>
      <Button type="primary" htmlType="submit" size="large" block loading={busy}>
        {text.submit}
      </Button>
      <Button type="text" block onClick={props.onBack}>
        {text.back}
      </Button>
    </form>
  );
}
