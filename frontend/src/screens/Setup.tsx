/** The first set-up: company, administrator, language, and what to begin with. Opened by the link from the terminal. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { KeyRound } from "lucide-react";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useNavigate } from "react-router";
import { sessionQuery } from "~/api/session";
import { setUp } from "~/api/setup";
import { useI18n } from "~/i18n";
import { Mark } from "~/kit/Mark";
import { useTitle } from "~/kit/page";
import { Empty, problemDetails } from "~/kit/states";
import { usePreferences } from "~/kit/theme/Preferences";
import door from "./door.module.css";
import styles from "./Setup.module.css";

const languages = [
  { value: "zh-CN", title: "简体中文" },
  { value: "en", title: "English" },
] as const;

export function Setup() {
  const { words } = useI18n();
  const [token] = useState(() => window.location.hash.slice(1));
  useTitle(words.desk.setup.title);
  return (
    <main className={styles.page}>
      <div className={styles.sheet}>
        <Mark size={40} />
        <h1 className={door.title}>{words.desk.setup.title}</h1>
        <p className={`${door.tagline} ${styles.tagline}`}>{words.desk.setup.tagline}</p>
        {token ? (
          <SetupForm token={token} />
        ) : (
          <Empty
            icon={<KeyRound aria-hidden />}
            title={words.desk.setup.linkNeeded}
            hint={words.desk.setup.linkNeededHint}
          />
        )}
      </div>
    </main>
  );
}

function SetupForm({ token }: { token: string }) {
  const { words, language } = useI18n();
  const { setLanguage } = usePreferences();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [company, setCompany] = useState("");
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [demo, setDemo] = useState(false);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!company.trim() || !name.trim() || !login.trim() || !password) return setProblem(words.desk.setup.missing);
    setBusy(true);
    setProblem("");
    try {
      await setUp({ token, company, name, login: login.trim(), password, language, demo });
      await client.refetchQueries({ queryKey: sessionQuery.queryKey });
      await client.invalidateQueries({ queryKey: ["setup"] });
      navigate("/", { replace: true });
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <Field label={words.desk.setup.language}>
        {(id) => (
          <Choices
            id={id}
            name="language"
            value={language}
            onChange={(value) => setLanguage(value === "en" ? "en" : "zh-CN")}
            choices={languages}
          />
        )}
      </Field>
      <Field label={words.desk.setup.company}>
        {(id) => (
          <Input
            id={id}
            size="large"
            value={company}
            onChange={(event) => setCompany(event.target.value)}
            placeholder={words.desk.setup.companyHint}
            autoComplete="organization"
            autoFocus
          />
        )}
      </Field>
      <Field label={words.desk.setup.name}>
        {(id) => (
          <Input
            id={id}
            size="large"
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="name"
          />
        )}
      </Field>
      <Field label={words.desk.setup.login}>
        {(id) => (
          <Input
            id={id}
            size="large"
            type="email"
            value={login}
            onChange={(event) => setLogin(event.target.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Field label={words.desk.setup.password} hint={words.desk.setup.passwordHint}>
        {(id) => (
          <Input.Password
            id={id}
            size="large"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoComplete="new-password"
          />
        )}
      </Field>
      <Field label={words.desk.setup.data}>
        {(id) => (
          <Choices
            id={id}
            name="data"
            value={demo ? "demo" : "empty"}
            onChange={(value) => setDemo(value === "demo")}
            choices={[
              { value: "empty", title: words.desk.setup.empty, hint: words.desk.setup.emptyHint },
              { value: "demo", title: words.desk.setup.demo, hint: words.desk.setup.demoHint },
            ]}
          />
        )}
      </Field>
      <p role="alert" className={`${door.problem} ${styles.problem}`}>
        {problem}
      </p>
      <Button type="primary" htmlType="submit" size="large" block loading={busy}>
        {busy ? words.desk.setup.starting : words.desk.setup.start}
      </Button>
    </form>
  );
}

function Field({ label, hint, children }: { label: string; hint?: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label id={`${id}-label`} htmlFor={id} className={`${door.label} ${styles.label}`}>
        {label}
        {hint && <span className={styles.hint}>{hint}</span>}
      </label>
      {children(id)}
    </div>
  );
}

interface ChoicesProps {
  id: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  choices: readonly { readonly value: string; readonly title: string; readonly hint?: string }[];
}

function Choices({ id, name, value, onChange, choices }: ChoicesProps) {
  return (
    <div id={id} role="radiogroup" aria-labelledby={`${id}-label`} className={styles.choices}>
      {choices.map((choice) => (
        <label key={choice.value} className={styles.choice} data-on={choice.value === value || undefined}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span className={styles.choiceTitle}>{choice.title}</span>
          {choice.hint && <span className={styles.choiceHint}>{choice.hint}</span>}
        </label>
      ))}
    </div>
  );
}
