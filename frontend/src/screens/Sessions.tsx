/** Where I am signed in, my tokens, my password. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type FormEvent, useState } from "react";
import { changePassword, revokeSession, type SessionEntry, sessionsQuery } from "~/api/session";
import { useI18n } from "~/i18n";
import { useTitle } from "~/kit/page";
import { ErrorState, problemDetails, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import page from "./page.module.css";
import styles from "./Sessions.module.css";
import { SecondFactor } from "./security/SecondFactor";
import { Tokens } from "./Tokens";

export function Sessions() {
  const { words } = useI18n();
  useTitle(words.sessions.title);
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={page.title}>{words.sessions.title}</h1>
      </header>
      <Devices />
      <SecondFactor />
      <Password />
      <Tokens />
    </div>
  );
}

function Devices() {
  const { words } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const query = useQuery(sessionsQuery);
  const revoke = async (id: string) => {
    try {
      await revokeSession(id);
      toast({ text: words.sessions.revoked });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    await client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  };
  return (
    <section className={page.section} aria-label={words.sessions.devices}>
      <h2 className={page.sectionTitle}>{words.sessions.devices}</h2>
      <p className={page.hint}>{words.sessions.devicesHint}</p>
      {query.isPending && <Skeleton lines={2} height={52} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      <ul className={styles.rows}>
        {query.data?.map((entry) => (
          <Device key={entry.id} entry={entry} onRevoke={() => void revoke(entry.id)} />
        ))}
      </ul>
    </section>
  );
}

function Device({ entry, onRevoke }: { entry: SessionEntry; onRevoke: () => void }) {
  const { words, format } = useI18n();
  const seen = entry.last_seen_at ?? entry.created_at;
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        <span className={styles.name}>{agentName(entry.agent) || words.sessions.unknownAgent}</span>
        <span className={styles.meta}>
          {[entry.address, words.sessions.lastSeen(format.ago(seen))].filter(Boolean).join(" · ")}
        </span>
      </span>
      {entry.current ? (
        <span className={styles.here}>{words.sessions.current}</span>
      ) : (
        <Button type="text" size="small" onClick={onRevoke}>
          {words.sessions.revoke}
        </Button>
      )}
    </li>
  );
}

/** "Chrome · Windows" out of a user agent. */
export function agentName(agent: string | null): string {
  if (!agent) return "";
  const browser = /Edg\//.test(agent)
    ? "Edge"
    : (/(Firefox|Chrome|Safari|MicroMessenger)\//.exec(agent)?.[1] ?? agent.split(/[/\s]/)[0]);
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(agent)?.[0]?.replace("Mac OS X", "macOS");
  return [browser, system].filter(Boolean).join(" · ");
}

function Password() {
  const { words } = useI18n();
  const toast = useToast();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [problem, setProblem] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setProblem("");
    try {
      await changePassword(current, next);
      setCurrent("");
      setNext("");
      toast({ text: words.sessions.changed });
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
    }
  };
  return (
    <section className={page.section} aria-label={words.sessions.password}>
      <h2 className={page.sectionTitle}>{words.sessions.password}</h2>
      <form className={styles.password} onSubmit={(event) => void submit(event)}>
        <label htmlFor="current-password">{words.sessions.currentPassword}</label>
        <Input.Password
          id="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
          autoComplete="current-password"
        />
        <label htmlFor="new-password">{words.sessions.newPassword}</label>
        <Input.Password
          id="new-password"
          value={next}
          onChange={(event) => setNext(event.target.value)}
          autoComplete="new-password"
          aria-describedby="password-problem"
        />
        <p id="password-problem" role="alert" className={styles.problem}>
          {problem}
        </p>
        <Button htmlType="submit" disabled={!current || !next}>
          {words.sessions.change}
        </Button>
      </form>
    </section>
  );
}
