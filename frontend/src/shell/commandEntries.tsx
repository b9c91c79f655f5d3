/** What the command bar lists: commands of the page and of the whole product, places, records. */
import { Plus } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { useNavigate } from "react-router";
import { useCatalog } from "~/api/meta";
import { useReadings } from "~/api/readings";
import { useI18n } from "~/i18n";
import { listPageCommands } from "~/kit/commands";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useNewRecord } from "~/record/NewRecord";
import { alsoNew } from "./alsoNew";
import { Marked, useFound } from "./found";
import { rank } from "./matching";
import { useMainObjects } from "./navigation";
import { useFavouritePlaces } from "./places";
import { useRecent } from "./recent";
import { useRecentCommands } from "./recentCommands";
import { usePlaces, useSettings } from "./standing";

export interface Entry {
  readonly id: string;
  readonly group: string;
  readonly icon: ReactNode;
  readonly text: string;
  /** Other words that it is found by, parted by spaces. */
  readonly also?: string;
  readonly shown?: ReactNode;
  readonly note?: ReactNode;
  /** Stands there before anything is typed. */
  readonly main?: boolean;
  readonly run: () => void;
}

/** How many commands stand there: of the page and of those used last while nothing is typed, and of those found. */
const FIRST = 7;
const LAST_USED = 4;
const FOUND = 8;
/** From here on a command answers less well than a record of that name. */
const WEAK = 2;

export interface Listed {
  readonly entries: readonly Entry[];
  readonly searching: boolean;
  /** What stands at the foot, where it is not how to use the keys. */
  readonly told: string;
  /** Commands that can be tried where nothing was found. */
  readonly examples: readonly string[];
}

export function useEntries(typed: string, createOnly: boolean, close: () => void): Listed {
  const { words } = useI18n();
  const { recent, note } = useRecentCommands();
  const creates = useCreates(createOnly, close);
  const page = usePageEntries(close);
  const places = usePlaces(close);
  const settings = useSettings(close);
  const lasts = useLasts(close);
  const found = useFoundEntries(createOnly ? "" : typed, close);
  const commands = createOnly ? creates : [...page, ...creates, ...places, ...settings];
  const candidates = createOnly ? creates : [...lasts.starred, ...commands];
  const read = useReadings(candidates.flatMap(({ text, also = "" }) => [text, ...also.split(" ")]));
  const noted = (entry: Entry): Entry => {
    const run = () => {
      note(entry.id);
      entry.run();
    };
    return { ...entry, run };
  };
  const place = (entry: Entry) => (recent.includes(entry.id) ? recent.indexOf(entry.id) : recent.length);
  const examples = [...creates, ...page, ...settings].slice(0, 4).map(({ text }) => text);
  if (typed === "" && !createOnly) {
    const first = [...page].sort((a, b) => place(a) - place(b)).slice(0, FIRST);
    const last = recent
      .flatMap((id) => [...creates, ...places, ...settings].find((entry) => entry.id === id) ?? [])
      .slice(0, LAST_USED)
      .map((entry) => ({ ...entry, group: words.command.recentCommands }));
    const rest = places.filter(({ id, main }) => main && !last.some((entry) => entry.id === id));
    const entries = [...[...first, ...last].map(noted), ...lasts.records, ...lasts.starred, ...rest.map(noted)];
    return { entries, searching: false, told: "", examples };
  }
  const ranked = candidates
    .flatMap((entry) => {
      const at = rank(typed, entry, read);
      return at === null ? [] : { entry: noted(entry), at };
    })
    // Of those that answer well the one used last comes first.
    .sort((a, b) => Number(a.at >= WEAK) - Number(b.at >= WEAK) || place(a.entry) - place(b.entry) || a.at - b.at);
  if (createOnly) return { entries: ranked.map(({ entry }) => entry), searching: false, told: "", examples };
  const shown = (weak: boolean) =>
    ranked
      .filter(({ at }) => at >= WEAK === weak)
      .slice(0, FOUND)
      .map(({ entry }) => ({ ...entry, note: entry.note ?? entry.group, group: words.command.actions }));
  const entries = [...shown(false), ...found.entries, ...shown(true)];
  return { entries, searching: found.searching, told: found.told, examples };
}

function useGo(close: () => void) {
  const navigate = useNavigate();
  return (path: string) => () => {
    close();
    navigate(path);
  };
}

/** A new record of any object. */
function useCreates(createOnly: boolean, close: () => void): Entry[] {
  const { words, label } = useI18n();
  const newRecord = useNewRecord();
  return useMainObjects()
    .filter(({ rights }) => rights.create)
    .map((object) => ({
      id: `new:${object.key}`,
      group: words.command.create,
      icon: createOnly ? <ObjectIcon name={object.icon} /> : <Plus aria-hidden />,
      text: words.command.newOf(label(object.label)),
      also: alsoNew(words, object),
      run: () => {
        close();
        newRecord.open(object.key);
      },
    }));
}

/** What the page behind can do. It is asked once, when the bar opens: nothing there changes while it is open. */
function usePageEntries(close: () => void): Entry[] {
  const pages = useMemo(listPageCommands, []);
  return pages.flatMap(({ title, commands }) =>
    commands.map(({ id, icon, text, also, run }) => ({
      id: `here:${id}`,
      group: title,
      icon,
      text,
      ...(also ? { also } : {}),
      run: () => {
        close();
        run();
      },
    })),
  );
}

/** Records looked at last, and favourites. */
function useLasts(close: () => void) {
  const { words, label } = useI18n();
  const catalog = useCatalog();
  const go = useGo(close);
  const records: Entry[] = useRecent()
    .slice(0, 5)
    .map(({ object, id, title }) => ({
      id: `recent:${id}`,
      group: words.command.recent,
      icon: <ObjectIcon name={catalog.findObject(object)?.icon ?? ""} />,
      text: title,
      note: label(catalog.findObject(object)?.label),
      run: go(`/o/${object}/${id}`),
    }));
  const starred: Entry[] = useFavouritePlaces().map(({ key, icon, text, to }) => ({
    id: `star:${key}`,
    group: words.desk.favourites,
    icon,
    text,
    run: go(to),
  }));
  return { records, starred };
}

function useFoundEntries(typed: string, close: () => void) {
  const { words, label } = useI18n();
  const go = useGo(close);
  const { hits, searching, fuzzy, stopped } = useFound(typed);
  const entries: Entry[] = hits.map(({ object, hit, title, beside }) => ({
    id: `record:${hit.id}`,
    group: label(object.plural),
    icon: <ObjectIcon name={object.icon} />,
    text: title,
    shown: <Marked hit={hit} field={object.title_field} text={title} />,
    note: beside,
    run: go(`/o/${object.key}/${hit.id}`),
  }));
  return { entries, searching, told: fuzzy ? words.command.fuzzy : stopped ? words.command.stopped : "" };
}
