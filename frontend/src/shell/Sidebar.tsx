/** The navigation at the side: search, home, the objects by package, the workspace's tools, the account. */
import { Tooltip } from "antd";
import { FileUp, History, House, PanelLeft, Search, Shapes, UsersRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { NavLink } from "react-router";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { Mark } from "~/kit/Mark";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useCommand } from "./command";
import { useNavGroups } from "./navigation";
import styles from "./shell.module.css";
import { UserMenu } from "./UserMenu";

const KEY = "zhike.sidebar";
const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Sidebar() {
  const { words, label } = useI18n();
  const session = useSession();
  const { openCommand } = useCommand();
  const groups = useNavGroups();
  const [narrow, setNarrow] = useState(() => localStorage.getItem(KEY) === "narrow");
  const toggle = () => {
    localStorage.setItem(KEY, narrow ? "wide" : "narrow");
    setNarrow(!narrow);
  };
  return (
    <nav className={styles.sidebar} data-narrow={narrow || undefined} aria-label={words.shell.navigation}>
      <div className={styles.brand}>
        <Mark size={22} />
        {!narrow && <span className={styles.workspace}>{session.workspace.name}</span>}
        <IconButton label={narrow ? words.shell.expand : words.shell.collapse} onClick={toggle} className={styles.fold}>
          <PanelLeft aria-hidden />
        </IconButton>
      </div>
      <button
        type="button"
        className={styles.find}
        onClick={() => openCommand()}
        aria-label={narrow ? words.shell.search : undefined}
      >
        <Search aria-hidden />
        {!narrow && (
          <>
            <span className={styles.findText}>{words.common.search}</span>
            <kbd className={styles.kbd}>{apple ? "⌘" : "Ctrl"} K</kbd>
          </>
        )}
      </button>
      <div className={styles.links}>
        <Item to="/" icon={<House aria-hidden />} text={words.shell.home} narrow={narrow} end />
        <Item to="/operations" icon={<History aria-hidden />} text={words.shell.operations} narrow={narrow} />
        {groups.map((group) => (
          <section key={group.key} className={styles.group} aria-label={group.title}>
            {!narrow && <h2 className={styles.groupTitle}>{group.title}</h2>}
            {group.objects.map((object) => (
              <Item
                key={object.key}
                to={`/o/${object.key}`}
                icon={<ObjectIcon name={object.icon} />}
                text={label(object.plural)}
                narrow={narrow}
              />
            ))}
          </section>
        ))}
        <section className={styles.group} aria-label={words.shell.workspaceTools}>
          {!narrow && <h2 className={styles.groupTitle}>{words.shell.workspaceTools}</h2>}
          <Item to="/segments" icon={<UsersRound aria-hidden />} text={words.shell.segments} narrow={narrow} />
          <Item to="/import" icon={<FileUp aria-hidden />} text={words.shell.import} narrow={narrow} />
          {session.abilities.includes("catalog.publish") && (
            <Item to="/catalog" icon={<Shapes aria-hidden />} text={words.shell.catalog} narrow={narrow} />
          )}
        </section>
      </div>
      <UserMenu narrow={narrow} />
    </nav>
  );
}

interface ItemProps {
  to: string;
  icon: ReactNode;
  text: string;
  narrow: boolean;
  end?: boolean;
}

function Item({ to, icon, text, narrow, end }: ItemProps) {
  const link = (
    <NavLink to={to} end={end} className={styles.item} aria-label={narrow ? text : undefined}>
      {icon}
      {!narrow && <span className={styles.itemText}>{text}</span>}
    </NavLink>
  );
  return narrow ? (
    <Tooltip title={text} placement="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}
