/** Everybody of the workspace and how each signs in: invite, new password, shut, take off a lost second factor. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { Plus, UserRound } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { type Invitation, signInsQuery } from "~/api/people";
import { queryRecords, type RecordData } from "~/api/records";
import { useSession } from "~/api/session";
import { usePeopleWords } from "~/i18n/people";
import { Paged, usePaged } from "~/kit/Paged";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, Forbidden } from "~/kit/states";
import page from "../page.module.css";
import { Handover } from "./Handover";
import { Invite } from "./Invite";
import { Person } from "./Person";
import styles from "./people.module.css";

const FIELDS = ["name", "login_name", "job_title", "roles", "status"];
const PAGE = 50;

/** Somebody whose password is to be handed on. */
export interface Given {
  readonly name: string;
  readonly invitation: Invitation;
}

export function People() {
  const text = usePeopleWords();
  const { abilities } = useSession();
  useTitle(text.title);
  if (!abilities.includes("users.manage")) return <Forbidden />;
  return <Everybody />;
}

function usePeople(search: string) {
  const typed = search.trim();
  const where = typed
    ? {
        any: [
          { field: "name", op: "contains", value: typed },
          { field: "login_name", op: "contains", value: typed },
        ],
      }
    : undefined;
  return usePaged<RecordData>({
    key: ["people", typed],
    read: (cursor, signal) =>
      queryRecords(
        "user",
        { fields: FIELDS, where, sort: [{ field: "name", descending: false }], limit: PAGE, cursor },
        signal,
      ),
  });
}

function Everybody() {
  const text = usePeopleWords();
  const client = useQueryClient();
  const [search, setSearch] = useState("");
  const [inviting, setInviting] = useState(false);
  const [given, setGiven] = useState<Given | null>(null);
  const people = usePeople(useDeferredValue(search));
  const doors = useQuery(signInsQuery);
  const changed = (next: Given | null) => {
    setGiven(next);
    void client.invalidateQueries({ queryKey: signInsQuery.queryKey });
    void client.invalidateQueries({ queryKey: ["people"] });
    void client.invalidateQueries({ queryKey: ["today", "desk"] });
  };
  return (
    <div className={page.page}>
      <header className={page.head}>
        <div className={page.sectionHead}>
          <h1 className={page.title}>{text.title}</h1>
          <Button type="primary" icon={<Plus aria-hidden />} onClick={() => setInviting(true)}>
            {text.invite}
          </Button>
        </div>
        <p className={page.hint}>{text.hint}</p>
      </header>
      <Input
        className={styles.search}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        placeholder={text.search}
        aria-label={text.search}
        allowClear
      />
      {doors.isError && <ErrorState error={doors.error} retry={() => void doors.refetch()} compact />}
      <Paged
        of={people}
        more={text.more}
        empty={<Empty compact icon={<UserRound aria-hidden />} title={text.none} hint={text.noneHint} />}
      >
        <ul className={styles.rows}>
          {people.rows.map((person) => (
            <Person
              key={person.id}
              person={person}
              door={doors.data?.get(person.id)}
              ready={doors.isSuccess}
              onDone={changed}
            />
          ))}
        </ul>
      </Paged>
      <Invite
        open={inviting}
        onClose={() => setInviting(false)}
        onDone={(next) => {
          setInviting(false);
          changed(next);
        }}
      />
      {given && <Handover given={given} onClose={() => setGiven(null)} />}
    </div>
  );
}
