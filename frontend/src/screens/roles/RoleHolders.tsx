/** Who has a role, and looking at everything as one of them does: what a role opens is best seen through its holder. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { asText } from "~/api/json";
import { queryRecords } from "~/api/records";
import { beginActingAs, useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { useRoleWords } from "~/i18n/roles";
import { Avatar } from "~/kit/Avatar";
import { ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import page from "../page.module.css";
import styles from "./roles.module.css";

/** So many are shown at first. */
const FIRST = 8;
const MOST = 200;

export function RoleHolders({ role }: { role: string }) {
  const { words, format } = useI18n();
  const text = useRoleWords();
  const toast = useToast();
  const { abilities, user } = useSession();
  const [all, setAll] = useState(false);
  const [busy, setBusy] = useState("");
  const query = useQuery({
    queryKey: ["role-holders", role],
    queryFn: ({ signal }) => {
      const active = { field: "status", op: "is", value: "active" };
      const where = { all: [active, { field: "roles", op: "has_any", value: [role] }] };
      return queryRecords("user", { fields: ["name"], where, limit: MOST }, signal);
    },
    staleTime: 0,
  });
  const look = async (id: string) => {
    setBusy(id);
    try {
      await beginActingAs(id);
      // Nothing that was read with one's own rights may be shown as the other's.
      window.location.assign("/");
    } catch (error) {
      setBusy("");
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  const people = query.data?.data ?? [];
  const shown = all ? people : people.slice(0, FIRST);
  return (
    <section className={page.section} aria-label={text.holders}>
      <h2 className={page.sectionTitle}>{text.holders}</h2>
      <p className={page.hint}>{text.holdersHint}</p>
      {query.isPending && <Skeleton lines={3} height={44} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.isSuccess && people.length === 0 && <p className={styles.none}>{text.nobody}</p>}
      <ul className={styles.people}>
        {shown.map((one) => (
          <li key={one.id} className={styles.holder}>
            <Avatar id={one.id} name={asText(one.name)} size={24} />
            <span className={styles.holderName}>{asText(one.name)}</span>
            {abilities.includes("act_as") && one.id !== user.id && (
              <Button
                type="text"
                size="small"
                loading={busy === one.id}
                disabled={busy !== ""}
                onClick={() => void look(one.id)}
                aria-label={`${text.lookAs} ${asText(one.name)}`}
              >
                {text.lookAs}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {people.length > shown.length && (
        <Button type="link" onClick={() => setAll(true)}>
          {text.allHolders(format.count(people.length))}
        </Button>
      )}
    </section>
  );
}
