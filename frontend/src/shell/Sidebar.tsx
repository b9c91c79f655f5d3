/** The navigation at the side: search, home, favourites, recent records, the objects by package, tools, the account. */
import { Tooltip } from "antd";
import {
  CopyCheck,
  Download,
  FileUp,
  History,
  House,
  PanelLeft,
  Search,
  Settings as SettingsIcon,
  Shapes,
  UsersRound,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { NavLink, useLocation } from "react-router";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { Mark } from "~/kit/Mark";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useListAhead, useViewsAhead } from "~/views/list/listAhead";
import { useReorder } from "~/views/reorder";
import { Bell } from "./Bell";
import { useCommand } from "./command";
import { useFavourites } from "./favourites";
import favouriteStyles from "./favourites.module.css";
import { maySet, settingsPlaces, useNavGroups } from "./navigation";
import { useFavouritePlaces } from "./places";
import { useRecent } from "./recent";
import styles from "./shell.module.css";
import { UserMenu } from "./UserMenu";

const KEY = "zhike.sidebar";
const RECENT = 5;
const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Sidebar() {
  const { words, label } = useI18n();
  const session = useSession();
  const { openCommand } = useCommand();
  const groups = useNavGroups();
  useViewsAhead(groups);
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
        <Bell />
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
        <Favourites narrow={narrow} />
        {groups.map((group) => (
          <section key={group.key} className={styles.group} aria-label={group.title}>
            {!narrow && <h2 className={styles.groupTitle}>{group.title}</h2>}
            {group.objects.map((object) => (
              <ObjectItem key={object.key} object={object} text={label(object.plural)} narrow={narrow} />
            ))}
          </section>
        ))}
        {!narrow && <Recent />}
        <section className={styles.group} aria-label={words.shell.workspaceTools}>
          {!narrow && <h2 className={styles.groupTitle}>{words.shell.workspaceTools}</h2>}
          <Item to="/segments" icon={<UsersRound aria-hidden />} text={words.shell.segments} narrow={narrow} />
          <Item to="/import" icon={<FileUp aria-hidden />} text={words.shell.import} narrow={narrow} />
          <Item to="/duplicates" icon={<CopyCheck aria-hidden />} text={words.lists.bulk.duplicates} narrow={narrow} />
          <Item to="/exports" icon={<Download aria-hidden />} text={words.lists.exports.mine} narrow={narrow} />
          {session.abilities.includes("catalog.publish") && (
            <Item to="/catalog" icon={<Shapes aria-hidden />} text={words.shell.catalog} narrow={narrow} />
          )}
          {maySet(session.abilities) && (
            <Item
              to="/settings"
              icon={<SettingsIcon aria-hidden />}
              text={words.shell.settings}
              narrow={narrow}
              also={settingsPlaces}
            />
          )}
        </section>
      </div>
      <UserMenu narrow={narrow} />
    </nav>
  );
}

/** In one's own order, by dragging or with Alt and the arrow keys. */
function Favourites({ narrow }: { narrow: boolean }) {
  const { words } = useI18n();
  const places = useFavouritePlaces();
  const { favourites, arrange } = useFavourites();
  const reorder = useReorder(places, (next) => {
    const shown = next.map(({ favourite }) => favourite);
    arrange([...shown, ...favourites.filter((one) => !shown.includes(one))]);
  });
  if (places.length === 0) return null;
  const keys = (index: number) => (event: KeyboardEvent) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!event.altKey || step === 0) return;
    event.preventDefault();
    reorder.move(index, index + step);
  };
  return (
    <section className={styles.group} aria-label={words.desk.favourites}>
      {!narrow && (
        <h2 className={styles.groupTitle} title={words.desk.favouriteHint}>
          {words.desk.favourites}
        </h2>
      )}
      <ul>
        {places.map((place, index) => (
          <li
            key={place.key}
            className={favouriteStyles.row}
            {...reorder.item(index)}
            {...reorder.handle(index)}
            onKeyDown={keys(index)}
          >
            <Item to={place.to} icon={place.icon} text={place.text} narrow={narrow} exact />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Recent() {
  const { words } = useI18n();
  const catalog = useCatalog();
  const recent = useRecent().slice(0, RECENT);
  if (recent.length === 0) return null;
  return (
    <section className={styles.group} aria-label={words.desk.recent}>
      <h2 className={styles.groupTitle}>{words.desk.recent}</h2>
      {recent.map(({ object, id, title }) => (
        <Item
          key={id}
          to={`/o/${object}/${id}`}
          icon={<ObjectIcon name={catalog.findObject(object)?.icon ?? ""} />}
          text={title}
          narrow={false}
          quiet
        />
      ))}
    </section>
  );
}

/** Its list begins to load when the mouse rests here. */
function ObjectItem({ object, text, narrow }: { object: ObjectMeta; text: string; narrow: boolean }) {
  const ahead = useListAhead(object);
  return (
    <Item to={`/o/${object.key}`} icon={<ObjectIcon name={object.icon} />} text={text} narrow={narrow} ahead={ahead} />
  );
}

interface ItemProps {
  to: string;
  icon: ReactNode;
  text: string;
  narrow: boolean;
  end?: boolean;
  /** Marked only where the address is this one, its question and all. */
  exact?: boolean;
  /** Never marked: the same place stands above. */
  quiet?: boolean;
  /** Marked at these addresses and below them, too. */
  also?: readonly string[];
  ahead?: ReturnType<typeof useListAhead>;
}

function Item({ to, icon, text, narrow, end, exact, quiet, also = [], ahead }: ItemProps) {
  const { pathname, search } = useLocation();
  const plain = exact || quiet;
  const here = exact === true && pathname + (to.includes("?") ? search : "") === to;
  const within = also.some((one) => pathname === one || pathname.startsWith(`${one}/`));
  const link = (
    <NavLink
      to={to}
      end={end}
      className={plain ? () => `${styles.item} ${here ? "active" : ""}` : `${styles.item} ${within ? "active" : ""}`}
      aria-label={narrow ? text : undefined}
      title={plain && !narrow ? text : undefined}
      draggable={false}
      {...ahead}
    >
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
