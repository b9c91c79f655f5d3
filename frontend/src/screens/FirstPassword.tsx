/** Asked of somebody who was given a password: choose one of your own. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { changePassword, sessionQuery } from "~/api/session";
import { useI18n } from "~/i18n";
import { Mark } from "~/kit/Mark";
import { useTitle } from "~/kit/page";
import { problemDetails } from "~/kit/states";
import door from "./door.module.css";
import styles from "./SignIn.module.css";

export function FirstPassword() {
  const { words } = useI18n();
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  useTitle(words.signin.firstPassword);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await changePassword(current, next);
      await client.refetchQueries({ queryKey: sessionQuery.queryKey });
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <Mark size={40} />
        <h1 className={door.title}>{words.signin.firstPassword}</h1>
        <p className={`${door.tagline} ${styles.tagline}`}>{words.signin.firstPasswordHint}</p>
        <label htmlFor="current-password" className={`${door.label} ${styles.label}`}>
          {words.signin.givenPassword}
        </label>
        <Input.Password
          id="current-password"
          size="large"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
          autoComplete="current-password"
          autoFocus
        />
        <label htmlFor="new-password" className={`${door.label} ${styles.label}`}>
          {words.sessions.newPassword}
        </label>
        <Input.Password
          id="new-password"
          size="large"
          value={next}
          onChange={(event) => setNext(event.target.value)}
          autoComplete="new-password"
          aria-invalid={problem !== ""}
          aria-describedby="password-problem"
        />
        <p id="password-problem" role="alert" className={`${door.problem} ${styles.problem}`}>
          {problem}
        </p>
        <Button type="primary" htmlType="submit" size="large" block loading={busy} disabled={!current || !next}>
          {words.common.save}
        </Button>
      </form>
    </main>
  );
}
