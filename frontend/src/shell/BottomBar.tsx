/** The bar at the foot of the phone: home, the object used last, new, what is to be done, me. */
import { useQuery } from "@tanstack/react-query";
import { House, ListTodo, Plus, UserRound } from "lucide-react";
import { NavLink, useLocation } from "react-router";
import { todayQuery } from "~/api/today";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useNewRecord } from "~/record/NewRecord";
import { useCommand } from "./command";
import { useMainObjects } from "./navigation";
import styles from "./shell.module.css";

const KEY = "zhike.lastObject";

export function BottomBar() {
  const { words, label } = useI18n();
  const { openCommand } = useCommand();
  const newRecord = useNewRecord();
  const { pathname } = useLocation();
  const objects = useMainObjects();
  const here = /^\/o\/([^/]+)/.exec(pathname)?.[1];
  const isMain = here !== undefined && objects.some(({ key }) => key === here);
  if (isMain) sessionStorage.setItem(KEY, here);
  const wanted = isMain ? here : sessionStorage.getItem(KEY);
  const object = objects.find(({ key }) => key === wanted) ?? objects[0];
  return (
    <nav className={styles.bottom} aria-label={words.shell.navigation}>
      <NavLink to="/" end className={styles.bottomItem}>
        <House aria-hidden />
        {words.shell.home}
      </NavLink>
      {object && (
        <NavLink to={`/o/${object.key}`} className={styles.bottomItem}>
          <ObjectIcon name={object.icon} size={20} />
          <span className={styles.bottomText}>{label(object.plural)}</span>
        </NavLink>
      )}
      <button
        type="button"
        className={styles.bottomNew}
        aria-label={words.shell.newRecord}
        onClick={() => (isMain && object?.rights.create ? newRecord.open(object.key) : openCommand("create"))}
      >
        <Plus aria-hidden />
      </button>
      <NavLink to="/todo" className={styles.bottomItem}>
        <ListTodo aria-hidden />
        {words.desk.todo}
        <Waiting />
      </NavLink>
      <NavLink to="/me" className={styles.bottomItem}>
        <UserRound aria-hidden />
        {words.shell.me}
      </NavLink>
    </nav>
  );
}

/** How much is due by tonight, where it is known: nothing is asked for it. */
function Waiting() {
  const { words } = useI18n();
  const { data } = useQuery({ ...todayQuery, enabled: false });
  const night = new Date().setHours(24, 0, 0, 0);
  const count = data?.due.filter(({ at }) => Date.parse(at) < night).length ?? 0;
  if (count === 0) return null;
  return (
    <>
      <span className={styles.bottomCount} aria-hidden>
        {count > 99 ? "99+" : count}
      </span>
      <span className="visually-hidden">{words.desk.todoCount(count)}</span>
    </>
  );
}
