/** Tokens for programs: made with a purpose and scopes, the secret shown once. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Input, Modal } from "antd";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { createToken, revokeToken, type TokenScope, tokenScopes, tokensQuery } from "~/api/tokens";
import { useI18n } from "~/i18n";
import { copyText } from "~/kit/copyText";
import { ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useFocusBack } from "~/kit/useFocusBack";
import page from "./page.module.css";
import styles from "./Sessions.module.css";

export function Tokens() {
  const { words, format } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const query = useQuery(tokensQuery);
  const [making, setMaking] = useState(false);
  const reload = () => client.invalidateQueries({ queryKey: tokensQuery.queryKey });
  const revoke = async (id: string) => {
    try {
      await revokeToken(id);
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    await reload();
  };
  const scopeNames: Readonly<Record<string, string>> = words.sessions.scopeNames;
  return (
    <section className={page.section} aria-label={words.sessions.tokens}>
      <div className={page.sectionHead}>
        <div>
          <h2 className={page.sectionTitle}>{words.sessions.tokens}</h2>
          <p className={page.hint}>{words.sessions.tokensHint}</p>
        </div>
        <Button icon={<Plus aria-hidden />} onClick={() => setMaking(true)}>
          {words.sessions.newToken}
        </Button>
      </div>
      {query.isPending && <Skeleton lines={2} height={52} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.data?.length === 0 && <p className={styles.meta}>{words.sessions.noTokens}</p>}
      <ul className={styles.rows}>
        {query.data?.map((token) => (
          <li key={token.id} className={styles.row}>
            <span className={styles.what}>
              <span className={styles.name}>{token.name}</span>
              <span className={styles.meta}>
                {token.scopes.map((scope) => scopeNames[scope] ?? scope).join(words.common.comma)}
                {" · "}
                {token.last_used_at ? words.sessions.lastUsed(format.ago(token.last_used_at)) : words.sessions.never}
              </span>
            </span>
            <Button
              type="text"
              size="small"
              aria-label={words.sessions.revokeToken(token.name)}
              onClick={() => void revoke(token.id)}
            >
              {words.sessions.revokeIt}
            </Button>
          </li>
        ))}
      </ul>
      {making && (
        <TokenDialog
          onClose={() => {
            setMaking(false);
            void reload();
          }}
        />
      )}
    </section>
  );
}

function TokenDialog({ onClose }: { onClose: () => void }) {
  const { words } = useI18n();
  useFocusBack(true);
  const toast = useToast();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<TokenScope[]>(["records:read"]);
  const [secret, setSecret] = useState<string | null>(null);
  const [problem, setProblem] = useState("");
  const make = async (event: FormEvent) => {
    event.preventDefault();
    try {
      setSecret(await createToken(name.trim(), scopes));
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
    }
  };
  const copy = async () => {
    await copyText(secret ?? "");
    toast({ text: words.sessions.copied });
  };
  if (secret !== null) {
    return (
      <Modal open title={words.sessions.newToken} onCancel={onClose} footer={null}>
        <p className={page.hint}>{words.sessions.secretOnce}</p>
        <p className={styles.secret}>
          <code>{secret}</code>
          <Button type="primary" onClick={() => void copy()}>
            {words.sessions.copy}
          </Button>
        </p>
      </Modal>
    );
  }
  return (
    <Modal open title={words.sessions.newToken} onCancel={onClose} footer={null} width={480}>
      <form className={styles.making} onSubmit={(event) => void make(event)}>
        <label htmlFor="token-name">{words.sessions.tokenName}</label>
        <Input
          id="token-name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder={words.sessions.tokenNameHint}
          autoFocus
        />
        <span className={styles.scopesTitle}>{words.sessions.scopes}</span>
        <span role="group" aria-label={words.sessions.scopes}>
          <Checkbox.Group
            className={styles.scopes}
            value={scopes}
            onChange={(next) => setScopes(next)}
            options={tokenScopes.map((scope) => ({ value: scope, label: words.sessions.scopeNames[scope] }))}
          />
        </span>
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
        <div className={styles.end}>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button type="primary" htmlType="submit" disabled={!name.trim() || scopes.length === 0}>
            {words.sessions.newToken}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
