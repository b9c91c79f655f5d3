/** Ctrl/⌘ K: jump to an object, find any record, make a new one. */
import {
  Contrast,
  CopyCheck,
  CornerDownLeft,
  Download,
  FileUp,
  History,
  House,
  Keyboard,
  KeyRound,
  Languages,
  LogOut,
  Plus,
  Search,
  Shapes,
} from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useNewRecord } from "~/record/NewRecord";
import { useCommand } from "./command";
import styles from "./command.module.css";
import { Marked, useFound } from "./found";
import { useLooks } from "./looks";
import { useMainObjects, visibleObjects } from "./navigation";
import { useFavouritePlaces } from "./places";
import { useRecent } from "./recent";
import { useRecordCommands } from "./recordCommands";
import { useLeave } from "./UserMenu";

interface Entry {
  readonly id: string;
  readonly group: string;
  readonly icon: ReactNode;
  readonly text: string;
  readonly shown?: ReactNode;
  readonly note?: ReactNode;
  readonly run: () => void;
}

export function CommandBar({ createOnly, onClose }: { createOnly: boolean; onClose: () => void }) {
  const { words } = useI18n();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const { entries, searching, told } = useEntries(typed.trim(), createOnly, onClose);
  const index = Math.min(at, Math.max(entries.length - 1, 0));

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    dialog.current?.querySelector(`#command-${index}`)?.scrollIntoView({ block: "nearest" });
  }, [index]);
  const keys = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((index + step + entries.length) % Math.max(entries.length, 1));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      entries[index]?.run();
    }
  };
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label={words.shell.search}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      onKeyDown={keys}
    >
      <div className={styles.box}>
        <div className={styles.input}>
          <Search aria-hidden />
          <input
            type="text"
            role="combobox"
            aria-expanded
            aria-controls="command-list"
            aria-activedescendant={entries.length > 0 ? `command-${index}` : undefined}
            aria-label={words.command.placeholder}
            placeholder={createOnly ? words.shell.newRecord : words.command.placeholder}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
            }}
          />
        </div>
        <div id="command-list" role="listbox" aria-label={words.command.go} className={styles.list}>
          {entries.map((entry, position) => (
            <div key={entry.id}>
              {entry.group !== entries[position - 1]?.group && <p className={styles.group}>{entry.group}</p>}
              <div
                id={`command-${position}`}
                role="option"
                tabIndex={-1}
                aria-selected={position === index}
                className={styles.entry}
                onPointerMove={() => setAt(position)}
                onClick={entry.run}
                onKeyDown={undefined}
              >
                {entry.icon}
                <span className={styles.text}>{entry.shown ?? entry.text}</span>
                {entry.note && <span className={styles.note}>{entry.note}</span>}
                {position === index && <CornerDownLeft aria-hidden className={styles.enter} />}
              </div>
            </div>
          ))}
          {entries.length === 0 && !searching && <p className={styles.nothing}>{words.command.nothing}</p>}
        </div>
        <p className={styles.hint} aria-live="polite">
          {told || words.command.hint}
        </p>
      </div>
    </dialog>
  );
}

function useEntries(typed: string, createOnly: boolean, close: () => void) {
  const { words, label } = useI18n();
  const catalog = useCatalog();
  const session = useSession();
  const navigate = useNavigate();
  const newRecord = useNewRecord();
  const objects = visibleObjects(catalog);
  const main = useMainObjects();
  const records = useFound(createOnly ? "" : typed);
  const recentRecords = useRecent();
  const settings = useSettings(close);
  const favourites = useFavouritePlaces();
  const acts = useRecordCommands();
  const matches = (...texts: string[]) => texts.some((text) => text.toLowerCase().includes(typed.toLowerCase()));
  const go = (path: string) => () => {
    close();
    navigate(path);
  };
  const creates: Entry[] = main
    .filter(({ rights }) => rights.create)
    .map((object) => ({
      id: `new:${object.key}`,
      group: words.command.create,
      icon: createOnly ? <ObjectIcon name={object.icon} /> : <Plus aria-hidden />,
      text: words.command.newOf(label(object.label)),
      run: () => {
        close();
        newRecord.open(object.key);
      },
    }));
  const wanted = (entry: Entry) => matches(entry.text);
  if (createOnly) return { entries: creates.filter(wanted), searching: false, told: "" };
  const pages: Entry[] = [
    { id: "home", icon: <House aria-hidden />, text: words.shell.home, path: "/" },
    ...(typed === "" ? main : objects).map((object) => ({
      id: object.key,
      icon: <ObjectIcon name={object.icon} />,
      text: label(object.plural),
      path: `/o/${object.key}`,
    })),
    { id: "operations", icon: <History aria-hidden />, text: words.shell.operations, path: "/operations" },
    { id: "import", icon: <FileUp aria-hidden />, text: words.shell.import, path: "/import" },
    { id: "duplicates", icon: <CopyCheck aria-hidden />, text: words.lists.bulk.duplicates, path: "/duplicates" },
    { id: "exports", icon: <Download aria-hidden />, text: words.lists.exports.mine, path: "/exports" },
    ...(session.abilities.includes("catalog.publish")
      ? [{ id: "catalog", icon: <Shapes aria-hidden />, text: words.shell.catalog, path: "/catalog" }]
      : []),
    { id: "sessions", icon: <KeyRound aria-hidden />, text: words.shell.sessions, path: "/sessions" },
  ].map(({ id, icon, text, path }) => ({ id: `go:${id}`, group: words.command.go, icon, text, run: go(path) }));
  const recent: Entry[] = recentRecords.slice(0, 5).map(({ object, id, title }) => ({
    id: `recent:${id}`,
    group: words.command.recent,
    icon: <ObjectIcon name={catalog.findObject(object)?.icon ?? ""} />,
    text: title,
    note: label(catalog.findObject(object)?.label),
    run: go(`/o/${object}/${id}`),
  }));
  const found: Entry[] = records.hits.map(({ object, hit, title, beside }) => ({
    id: `record:${hit.id}`,
    group: label(object.plural),
    icon: <ObjectIcon name={object.icon} />,
    text: title,
    shown: <Marked hit={hit} field={object.title_field} text={title} />,
    note: beside,
    run: go(`/o/${object.key}/${hit.id}`),
  }));
  const actions: Entry[] = acts.map((act) => ({
    ...act,
    group: words.desk.onThisRecord,
    run: () => {
      close();
      act.run();
    },
  }));
  const starred: Entry[] = favourites.map(({ key, icon, text, to }) => ({
    id: `star:${key}`,
    group: words.desk.favourites,
    icon,
    text,
    run: go(to),
  }));
  const shown =
    typed === ""
      ? [...actions, ...recent, ...starred, ...pages]
      : [...[...actions, ...starred, ...pages].filter(wanted), ...found, ...[...creates, ...settings].filter(wanted)];
  const told = records.fuzzy ? words.command.fuzzy : records.stopped ? words.command.stopped : "";
  return { entries: shown, searching: records.searching, told: typed === "" ? "" : told };
}

/** What else can be asked for by name: looks, language, help, leaving. */
function useSettings(close: () => void): Entry[] {
  const { words } = useI18n();
  const { language, chooseLanguage, chooseScheme } = useLooks();
  const { openHelp } = useCommand();
  const leave = useLeave();
  const group = words.shell.settings;
  const entry = (id: string, icon: ReactNode, text: string, run: () => void): Entry => ({
    id: `set:${id}`,
    group,
    icon,
    text,
    run: () => {
      close();
      run();
    },
  });
  return [
    ...(["light", "dark", "system"] as const).map((scheme) =>
      entry(scheme, <Contrast aria-hidden />, words.desk.theme(words.shell[scheme]), () => chooseScheme(scheme)),
    ),
    entry("language", <Languages aria-hidden />, words.desk.switchLanguage, () =>
      chooseLanguage(language === "en" ? "zh-CN" : "en"),
    ),
    entry("help", <Keyboard aria-hidden />, words.shell.help, openHelp),
    entry("leave", <LogOut aria-hidden />, words.shell.signOut, () => void leave()),
  ];
}
