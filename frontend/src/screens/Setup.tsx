/** The first set-up: company, industry, administrator, language, and what to begin with. Opened by the link from the terminal. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, type InputProps } from "antd";
import { KeyRound } from "lucide-react";
import { type FormEvent, type ReactNode, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Problem } from "~/api/problem";
import { sessionQuery } from "~/api/session";
import { setUp, setupQuery } from "~/api/setup";
import { useI18n } from "~/i18n";
import { Mark } from "~/kit/Mark";
import { useTitle } from "~/kit/page";
import { Select } from "~/kit/Select";
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

type Part = "company" | "name" | "login" | "password" | "industry";
type Wrong = Readonly<Partial<Record<Part | "form", string>>>;

/** Which field a refusal is about. */
const placeOf: Readonly<Record<string, Part>> = {
  bad_login_name: "login",
  login_name_taken: "login",
  weak_password: "password",
  unknown_industry: "industry",
};

function useSetUp(token: string) {
  const { words, language } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [values, setValues] = useState({ company: "", name: "", login: "", password: "", industry: "", demo: false });
  const [wrong, setWrong] = useState<Wrong>({});
  const [busy, setBusy] = useState(false);
  const { data: offered } = useQuery(setupQuery);
  const form = useRef<HTMLFormElement>(null);
  const refuse = (next: Wrong) => {
    setWrong(next);
    // The first field that is wrong gets the focus, once its words stand under it.
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const missing = Object.fromEntries(
      (["company", "name", "login", "password", "industry"] as const)
        // Who comes late has no industries to choose from: the server tells him why.
        .filter((part) => !values[part].trim() && (part !== "industry" || offered))
        .map((part) => [part, words.desk.setup.missing[part]]),
    );
    if (Object.keys(missing).length > 0) return refuse(missing);
    setBusy(true);
    setWrong({});
    try {
      await setUp({ token, ...values, login: values.login.trim(), language });
      await client.refetchQueries({ queryKey: sessionQuery.queryKey });
      await client.invalidateQueries({ queryKey: ["setup"] });
      navigate("/", { replace: true });
    } catch (error) {
      const part = error instanceof Problem ? placeOf[error.code] : undefined;
      refuse({ [part ?? "form"]: problemDetails(error, words.states.unreachable) });
      setBusy(false);
    }
  };
  const put = (change: Partial<typeof values>) => {
    setValues({ ...values, ...change });
    setWrong(Object.fromEntries(Object.entries(wrong).filter(([part]) => !(part in change))));
  };
  return { form, values, put, wrong, busy, submit };
}

function SetupForm({ token }: { token: string }) {
  const { words, language } = useI18n();
  const { setLanguage } = usePreferences();
  const text = words.desk.setup;
  const { form, values, put, wrong, busy, submit } = useSetUp(token);
  const line = (part: "company" | "name" | "login", more: InputProps) => (
    <Field label={text[part]} wrong={wrong[part]}>
      {(control) => (
        <Input
          {...control}
          size="large"
          value={values[part]}
          onChange={({ target }) => put({ [part]: target.value })}
          {...more}
        />
      )}
    </Field>
  );
  return (
    <form ref={form} className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <Field label={text.language}>
        {({ id }) => (
          <Choices
            id={id}
            name="language"
            value={language}
            onChange={(value) => setLanguage(value === "en" ? "en" : "zh-CN")}
            choices={languages}
          />
        )}
      </Field>
      {line("company", { placeholder: text.companyHint, autoComplete: "organization", autoFocus: true })}
      <IndustryField value={values.industry} wrong={wrong.industry} onChange={(industry) => put({ industry })} />
      {line("name", { autoComplete: "name" })}
      {line("login", { type: "email", autoComplete: "username", autoCapitalize: "none", spellCheck: false })}
      <Field label={text.password} hint={text.passwordHint} wrong={wrong.password}>
        {(control) => (
          <Input.Password
            {...control}
            size="large"
            value={values.password}
            onChange={({ target }) => put({ password: target.value })}
            autoComplete="new-password"
          />
        )}
      </Field>
      <Field label={text.data}>
        {({ id }) => (
          <Choices
            id={id}
            name="data"
            value={values.demo ? "demo" : "empty"}
            onChange={(value) => put({ demo: value === "demo" })}
            choices={[
              { value: "empty", title: text.empty, hint: text.emptyHint },
              { value: "demo", title: text.demo, hint: text.demoHint },
            ]}
          />
        )}
      </Field>
      <p role={wrong.form ? "alert" : undefined} className={`${door.problem} ${styles.problem}`}>
        {wrong.form}
      </p>
      <Button type="primary" htmlType="submit" size="large" block loading={busy}>
        {busy ? text.starting : text.start}
      </Button>
    </form>
  );
}

/** Says below it what the chosen industry adds. */
function IndustryField(props: { value: string; wrong: string | undefined; onChange: (value: string) => void }) {
  const { words, label } = useI18n();
  const { data } = useQuery(setupQuery);
  const chosen = data?.find(({ key }) => key === props.value);
  return (
    <Field
      label={words.desk.setup.industry}
      wrong={props.wrong}
      below={chosen ? words.desk.setup.industryAdds(label(chosen.hint)) : words.desk.setup.industryHint}
    >
      {(control) => (
        <Select<string>
          {...control}
          size="large"
          className={styles.select}
          value={props.value || undefined}
          placeholder={words.desk.setup.industryPlaceholder}
          onChange={props.onChange}
          options={(data ?? []).map((one) => ({ value: one.key, label: label(one.label) }))}
        />
      )}
    </Field>
  );
}

interface Control {
  readonly id: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
}

interface FieldProps {
  label: string;
  hint?: string;
  below?: string;
  wrong?: string | undefined;
  children: (control: Control) => ReactNode;
}

function Field({ label, hint, below, wrong, children }: FieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label id={`${id}-label`} htmlFor={id} className={`${door.label} ${styles.label}`}>
        {label}
        {hint && <span className={styles.hint}>{hint}</span>}
      </label>
      {children({ id, "aria-invalid": Boolean(wrong), "aria-describedby": wrong || below ? `${id}-below` : undefined })}
      <p id={`${id}-below`} role={wrong ? "alert" : undefined} className={wrong ? styles.wrong : styles.below}>
        {wrong ?? below}
      </p>
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
