/** The door: account, password, and where the installation has several, the workspace. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { ticketOf } from "~/api/secondFactor";
import { sessionQuery, signIn } from "~/api/session";
import { useI18n } from "~/i18n";
import { Mark } from "~/kit/Mark";
import { useTitle } from "~/kit/page";
import { problemText } from "~/kit/states";
import { usePreferences } from "~/kit/theme/Preferences";
import door from "./door.module.css";
import styles from "./SignIn.module.css";
import { SecondStep } from "./security/SecondStep";

export function SignIn() {
  const { words, language } = useI18n();
  const { setLanguage } = usePreferences();
  const client = useQueryClient();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [workspace] = useState(() => new URLSearchParams(window.location.search).get("workspace") ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [ticket, setTicket] = useState<string | null>(null);
  useTitle(words.signin.title);

  const enter = () => client.refetchQueries({ queryKey: sessionQuery.queryKey });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!login.trim() || !password) return setProblem(words.signin.missing);
    setBusy(true);
    setProblem(null);
    try {
      await signIn({ login: login.trim(), password, workspace });
      await enter();
    } catch (error) {
      const needed = ticketOf(error);
      setTicket(needed);
      setBusy(false);
      if (needed) return;
      setProblem(problemText(error, words.states.unreachable));
    }
  };
  if (ticket) {
    return (
      <main className={styles.page}>
        <SecondStep ticket={ticket} onDone={enter} onBack={() => setTicket(null)} />
      </main>
    );
  }
  return (
    <main className={styles.page}>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        <Mark size={40} />
        <h1 className={door.title}>{words.signin.title}</h1>
        <p className={`${door.tagline} ${styles.tagline}`}>{words.signin.tagline}</p>
        <label htmlFor="login" className={`${door.label} ${styles.label}`}>
          {words.signin.login}
        </label>
        <Input
          id="login"
          size="large"
          value={login}
          onChange={(event) => setLogin(event.target.value)}
          placeholder={words.signin.loginHint}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          aria-invalid={problem !== null}
          aria-describedby={problem ? "signin-problem" : undefined}
        />
        <label htmlFor="password" className={`${door.label} ${styles.label}`}>
          {words.signin.password}
        </label>
        <Input.Password
          id="password"
          size="large"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          aria-invalid={problem !== null}
          aria-describedby={problem ? "signin-problem" : undefined}
        />
        <p id="signin-problem" role="alert" className={`${door.problem} ${styles.problem}`}>
          {problem}
        </p>
        <Button type="primary" htmlType="submit" size="large" block loading={busy}>
          {busy ? words.signin.submitting : words.signin.submit}
        </Button>
        <details className={styles.forgotten}>
          <summary>{words.signin.forgotten}</summary>
          <p>{words.signin.forgottenHint}</p>
        </details>
      </form>
      <button
        type="button"
        className={styles.language}
        lang={language === "en" ? "zh-CN" : "en"}
        onClick={() => setLanguage(language === "en" ? "zh-CN" : "en")}
      >
        {language === "en" ? "简体中文" : "English"}
      </button>
    </main>
  );
}
