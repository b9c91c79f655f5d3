/** One's own second factor, on the page of sign-ins. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { factorQuery, removeFactor, renewCodes } from "~/api/secondFactor";
import { useI18n } from "~/i18n";
import { useSecurityWords } from "~/i18n/security";
import { ErrorState, problemDetails } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import page from "../page.module.css";
import { Codes } from "./Codes";
import { SetUp } from "./SetUp";
import styles from "./security.module.css";

type Doing = "set up" | "renew" | "remove" | null;

export function SecondFactor() {
  const { format } = useI18n();
  const text = useSecurityWords();
  const client = useQueryClient();
  const query = useQuery(factorQuery);
  const [doing, setDoing] = useState<Doing>(null);
  const done = () => {
    setDoing(null);
    void client.invalidateQueries({ queryKey: factorQuery.queryKey });
  };
  const factor = query.data;
  return (
    <section className={page.section} aria-label={text.title}>
      <h2 className={page.sectionTitle}>{text.title}</h2>
      <p className={page.hint}>{text.hint}</p>
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {factor && (
        <p className={styles.state}>
          {factor.active && factor.since
            ? `${text.on(format.ago(factor.since))} · ${text.left(factor.recovery_left)}`
            : text.off}
        </p>
      )}
      {factor && !doing && (
        <div className={styles.buttons}>
          {!factor.active && <Button onClick={() => setDoing("set up")}>{text.setUp}</Button>}
          {factor.active && <Button onClick={() => setDoing("renew")}>{text.renew}</Button>}
          {factor.active && !factor.required && <Button onClick={() => setDoing("remove")}>{text.remove}</Button>}
        </div>
      )}
      {doing === "set up" && <SetUp onDone={done} onCancel={() => setDoing(null)} />}
      {(doing === "renew" || doing === "remove") && (
        <ByCode key={doing} removes={doing === "remove"} onDone={done} onCancel={() => setDoing(null)} />
      )}
    </section>
  );
}

function ByCode(props: { removes: boolean; onDone: () => void; onCancel: () => void }) {
  const { words } = useI18n();
  const text = useSecurityWords();
  const toast = useToast();
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [problem, setProblem] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem("");
    try {
      if (!props.removes) return setCodes(await renewCodes(code));
      await removeFactor(code);
      toast({ text: text.turnedOff });
      props.onDone();
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
    }
  };
  if (codes) return <Codes codes={codes} onDone={props.onDone} />;
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <label htmlFor="factor-code">{text.stepCode}</label>
      <Input
        id="factor-code"
        value={code}
        onChange={(event) => setCode(event.target.value)}
        autoComplete="one-time-code"
        aria-describedby="factor-code-problem"
        autoFocus
      />
      <p id="factor-code-problem" role="alert" className={styles.problem}>
        {problem}
      </p>
      <div className={styles.buttons}>
        <Button type="primary" htmlType="submit" disabled={!code}>
          {text.confirm}
        </Button>
        <Button onClick={props.onCancel}>{text.cancel}</Button>
      </div>
    </form>
  );
}
