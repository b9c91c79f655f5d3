/** The phone's last tab: everything that the sidebar and the account menu hold on a desk. */
import {
  ChevronRight,
  CopyCheck,
  Download,
  FileUp,
  History,
  KeyRound,
  LogOut,
  Settings as SettingsIcon,
  Shapes,
  SlidersHorizontal,
  UsersRound,
} from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useTitle } from "~/kit/page";
import { Bell } from "~/shell/Bell";
import { AppearanceChoice, LanguageChoice } from "~/shell/LooksChoice";
import { maySet, useNavGroups } from "~/shell/navigation";
import { useFavouritePlaces } from "~/shell/places";
import { SearchButton } from "~/shell/SearchButton";
import { useLeave } from "~/shell/UserMenu";
import styles from "./Me.module.css";

export function Me() {
  const { words, label } = useI18n();
  const session = useSession();
  const groups = useNavGroups();
  const leave = useLeave();
  const favourites = useFavouritePlaces();
  const name = session.user.title ?? session.user.login ?? "";
  useTitle(words.shell.me);
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Avatar id={session.user.id} name={name} size={48} />
        <div>
          <h1 className={styles.name}>{name}</h1>
          <p className={styles.roles}>{session.workspace.name}</p>
        </div>
        <span className={styles.gap} />
        <SearchButton />
        <Bell />
      </header>
      {favourites.length > 0 && (
        <section aria-label={words.desk.favourites}>
          <h2 className={styles.group}>{words.desk.favourites}</h2>
          {favourites.map(({ key, to, icon, text }) => (
            <Row key={key} to={to} icon={icon}>
              {text}
            </Row>
          ))}
        </section>
      )}
      {groups.map((group) => (
        <section key={group.key} aria-label={group.title}>
          <h2 className={styles.group}>{group.title}</h2>
          {group.objects.map((object) => (
            <Row key={object.key} to={`/o/${object.key}`} icon={<ObjectIcon name={object.icon} size={18} />}>
              {label(object.plural)}
            </Row>
          ))}
        </section>
      ))}
      <section aria-label={words.shell.workspaceTools}>
        <h2 className={styles.group}>{words.shell.workspaceTools}</h2>
        <Row to="/operations" icon={<History aria-hidden />}>
          {words.shell.operations}
        </Row>
        <Row to="/segments" icon={<UsersRound aria-hidden />}>
          {words.shell.segments}
        </Row>
        <Row to="/import" icon={<FileUp aria-hidden />}>
          {words.shell.import}
        </Row>
        <Row to="/duplicates" icon={<CopyCheck aria-hidden />}>
          {words.lists.bulk.duplicates}
        </Row>
        <Row to="/exports" icon={<Download aria-hidden />}>
          {words.lists.exports.mine}
        </Row>
        {session.abilities.includes("catalog.publish") && (
          <Row to="/catalog" icon={<Shapes aria-hidden />}>
            {words.shell.catalog}
          </Row>
        )}
        {maySet(session.abilities) && (
          <Row to="/settings" icon={<SettingsIcon aria-hidden />}>
            {words.shell.settings}
          </Row>
        )}
        <Row to="/preferences" icon={<SlidersHorizontal aria-hidden />}>
          {words.desk.preferences}
        </Row>
        <Row to="/sessions" icon={<KeyRound aria-hidden />}>
          {words.shell.sessions}
        </Row>
      </section>
      <section className={styles.settings} aria-label={words.shell.settings}>
        <div>
          <h2 className={styles.group}>{words.shell.language}</h2>
          <LanguageChoice block />
        </div>
        <div>
          <h2 className={styles.group}>{words.shell.appearance}</h2>
          <AppearanceChoice block />
        </div>
      </section>
      <button type="button" className={styles.leave} onClick={() => void leave()}>
        <LogOut aria-hidden />
        {words.shell.signOut}
      </button>
    </div>
  );
}

function Row({ to, icon, children }: { to: string; icon: ReactNode; children: ReactNode }) {
  return (
    <Link to={to} className={styles.row}>
      {icon}
      <span className={styles.text}>{children}</span>
      <ChevronRight aria-hidden />
    </Link>
  );
}
