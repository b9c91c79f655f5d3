/** The roles, each with who has it. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { ChevronRight, Plus, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { queryRecords, type RecordData } from "~/api/records";
import { useSession } from "~/api/session";
import { toKeys } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useRoleWords } from "~/i18n/roles";
import { Avatar } from "~/kit/Avatar";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, Forbidden, Skeleton } from "~/kit/states";
import page from "../page.module.css";
import { Head } from "../settings/Head";
import { NewRole } from "./NewRole";
import { RoleScreen } from "./RoleScreen";
import styles from "./roles.module.css";

const FACES = 4;
const MOST = 200;

export function Roles() {
  const text = useRoleWords();
  const { key } = useParams();
  const allowed = useSession().abilities.includes("catalog.publish");
  useTitle(text.title);
  if (!allowed) return <Forbidden />;
  return key === undefined ? <Index /> : <RoleScreen key={key} role={key} />;
}

function Index() {
  const { label } = useI18n();
  const text = useRoleWords();
  const roles = useCatalog().findField("user", "roles")?.options ?? [];
  const [making, setMaking] = useState(false);
  const people = useQuery({
    queryKey: ["people-by-role"],
    queryFn: ({ signal }) =>
      queryRecords(
        "user",
        { fields: ["name", "roles"], where: { field: "status", op: "is", value: "active" }, limit: MOST },
        signal,
      ),
    staleTime: 0,
  });
  return (
    <div className={page.page}>
      <Head
        title={text.title}
        hint={text.hint}
        actions={
          <Button type="primary" icon={<Plus aria-hidden />} onClick={() => setMaking(true)}>
            {text.create}
          </Button>
        }
      />
      {people.isPending && <Skeleton lines={6} height={56} />}
      {people.isError && <ErrorState error={people.error} retry={() => void people.refetch()} />}
      {people.data && roles.length === 0 && <Empty icon={<ShieldCheck aria-hidden />} title={text.title} />}
      {people.data && (
        <ul className={styles.roles}>
          {roles.map((role) => (
            <li key={role.key}>
              <Link to={`/roles/${role.key}`} className={styles.role}>
                <span className={styles.roleName}>
                  {label(role.label)}
                  {role.key.startsWith("x_") && <span className={styles.mark}>{text.custom}</span>}
                </span>
                <Holders
                  people={people.data.data.filter(({ roles: held }) => toKeys(held).includes(role.key))}
                  more={people.data.page.has_more}
                />
                <ChevronRight aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {making && <NewRole roles={roles} onClose={() => setMaking(false)} />}
    </div>
  );
}

function Holders({ people, more }: { people: readonly RecordData[]; more: boolean }) {
  const { format } = useI18n();
  const text = useRoleWords();
  if (people.length === 0) return <span className={styles.soft}>{more ? "" : text.nobody}</span>;
  return (
    <span className={styles.holders} title={people.map(({ name }) => asText(name)).join("\n")}>
      <span className={styles.faces}>
        {people.slice(0, FACES).map((one) => (
          <Avatar key={one.id} id={one.id} name={asText(one.name)} size={22} />
        ))}
      </span>
      {text.people(`${format.count(people.length)}${more ? "+" : ""}`)}
    </span>
  );
}
