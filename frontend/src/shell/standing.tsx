/** What the command bar can always do: go to every screen that the reader may open, and set what is his own. */
import {
  Contrast,
  CopyCheck,
  Download,
  FileUp,
  History,
  House,
  Keyboard,
  KeyRound,
  Languages,
  LogOut,
  Settings,
  Shapes,
  SlidersHorizontal,
  UserRoundCog,
  UsersRound,
} from "lucide-react";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useCommand } from "./command";
import type { Entry } from "./commandEntries";
import { useLooks } from "./looks";
import { maySet, useMainObjects, visibleObjects } from "./navigation";
import { useLeave } from "./UserMenu";

interface Standing {
  readonly id: string;
  readonly icon: ReactNode;
  readonly text: string;
  readonly path: string;
  readonly also?: string;
  readonly main?: boolean;
}

export function usePlaces(close: () => void): Entry[] {
  const { words, label } = useI18n();
  const { abilities } = useSession();
  const catalog = useCatalog();
  const navigate = useNavigate();
  const main = useMainObjects();
  const also = words.command.also;
  const tools: (Standing | false)[] = [
    {
      id: "operations",
      icon: <History aria-hidden />,
      text: words.shell.operations,
      path: "/operations",
      also: also.operations,
    },
    { id: "segments", icon: <UsersRound aria-hidden />, text: words.shell.segments, path: "/segments" },
    { id: "import", icon: <FileUp aria-hidden />, text: words.shell.import, path: "/import", also: also.import },
    {
      id: "duplicates",
      icon: <CopyCheck aria-hidden />,
      text: words.lists.bulk.duplicates,
      path: "/duplicates",
      also: also.merge,
    },
    {
      id: "exports",
      icon: <Download aria-hidden />,
      text: words.lists.exports.mine,
      path: "/exports",
      also: also.export,
    },
    abilities.includes("catalog.publish") && {
      id: "catalog",
      icon: <Shapes aria-hidden />,
      text: words.shell.catalog,
      path: "/catalog",
    },
    abilities.includes("users.manage") && {
      id: "people",
      icon: <UserRoundCog aria-hidden />,
      text: words.shell.people,
      path: "/people",
      also: also.people,
    },
    maySet(abilities) && {
      id: "settings",
      icon: <Settings aria-hidden />,
      text: words.shell.settings,
      path: "/settings",
    },
    {
      id: "preferences",
      icon: <SlidersHorizontal aria-hidden />,
      text: words.desk.preferences,
      path: "/preferences",
      also: also.preferences,
    },
    {
      id: "sessions",
      icon: <KeyRound aria-hidden />,
      text: words.shell.sessions,
      path: "/sessions",
      also: also.tokens,
    },
  ];
  const home: Standing = { id: "home", icon: <House aria-hidden />, text: words.shell.home, path: "/", main: true };
  const lists = visibleObjects(catalog).map((object) => ({
    id: object.key,
    icon: <ObjectIcon name={object.icon} />,
    text: label(object.plural),
    also: `${object.label.zh} ${object.label.en}`,
    path: `/o/${object.key}`,
    main: main.includes(object),
  }));
  const rest = tools.filter((one) => typeof one === "object").map((one) => ({ ...one, main: true }));
  return [home, ...lists, ...rest].map(({ path, ...place }) => ({
    ...place,
    id: `go:${place.id}`,
    group: words.command.go,
    run: () => {
      close();
      navigate(path);
    },
  }));
}

/** Looks, language, help, leaving. */
export function useSettings(close: () => void): Entry[] {
  const { words } = useI18n();
  const { language, chooseLanguage, chooseScheme } = useLooks();
  const { openHelp } = useCommand();
  const leave = useLeave();
  const also = words.command.also;
  const entry = (id: string, icon: ReactNode, text: string, other: string, run: () => void): Entry => ({
    id: `set:${id}`,
    group: words.shell.settings,
    icon,
    text,
    also: other,
    run: () => {
      close();
      run();
    },
  });
  return [
    ...(["light", "dark", "system"] as const).map((scheme) =>
      entry(scheme, <Contrast aria-hidden />, words.desk.theme(words.shell[scheme]), also.theme, () =>
        chooseScheme(scheme),
      ),
    ),
    entry("language", <Languages aria-hidden />, words.desk.switchLanguage, also.language, () =>
      chooseLanguage(language === "en" ? "zh-CN" : "en"),
    ),
    entry("help", <Keyboard aria-hidden />, words.shell.help, also.help, openHelp),
    entry("leave", <LogOut aria-hidden />, words.shell.signOut, also.leave, () => void leave()),
  ];
}
