/** What can be done with the views of a list: the entries of their menu, and the commands of the command bar. */
import {
  CalendarDays,
  Check,
  House,
  Link2,
  Lock,
  Rows3,
  Save,
  Settings2,
  SquareKanban,
  User,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";
import type { ObjectMeta } from "~/api/meta";
import type { Layout, SavedView } from "~/api/views";
import { useI18n } from "~/i18n";
import type { ListWords } from "~/i18n/lists.zh";
import { usePageCommands } from "~/kit/commands";
import { copyText } from "~/kit/copyText";
import { useToast } from "~/kit/Toast";
import { boardFields, dateFields } from "../layouts";
import { writeView } from "../viewState";
import { useStart } from "./useStart";
import { ALL, MINE, type ViewInForce } from "./useView";

export interface Tab {
  readonly id: string;
  readonly name: string;
}

interface Wanted {
  object: ObjectMeta;
  force: ViewInForce;
  /** All views that there are, and those that stand beside the title already. */
  tabs: readonly Tab[];
  shown: readonly Tab[];
  phone: boolean;
  onDialog: (dialog: "save" | "manage") => void;
}

const icons: Record<SavedView["audience"], ReactNode> = {
  private: <Lock aria-hidden />,
  team: <Users aria-hidden />,
  all: <Users aria-hidden />,
};

export function useViewMenu({ object, force, tabs, shown, phone, onDialog }: Wanted) {
  const { words } = useI18n();
  const text = words.lists.views;
  const toast = useToast();
  const start = useStart(object, force);
  const { id, views } = force;
  const current = tabs.find((tab) => tab.id === id);
  const copy = async () => {
    const address = new URL(window.location.href);
    const params = new URLSearchParams(id === force.first ? {} : { view: id });
    address.search = writeView(force.view, params).toString();
    await copyText(address.href);
    toast({ text: text.copied });
  };
  const iconOf = (tab: Tab) => {
    const saved = views.find((view) => view.id === tab.id);
    return saved ? icons[saved.audience] : tab.id === MINE ? <User aria-hidden /> : <Rows3 aria-hidden />;
  };
  const listed = phone ? tabs : tabs.filter((tab) => !shown.includes(tab));
  const layouts = layoutsOf(object, text);
  const line = { type: "divider" as const };
  const items = [
    ...listed.map((tab) => ({
      key: tab.id,
      label: tab.name,
      icon: phone && tab.id === id ? <Check aria-hidden /> : iconOf(tab),
    })),
    ...(listed.length > 0 ? [line] : []),
    ...(phone ? [...layouts.filter(({ key }) => key !== `*${force.view.layout}`), line] : []),
    ...(current
      ? [
          {
            key: "*start",
            label: start.own === id ? text.startForget : start.first === id ? text.startIsThis : text.start,
            icon: start.first === id ? <Check aria-hidden /> : <House aria-hidden />,
            disabled: start.first === id && start.own !== id,
          },
        ]
      : []),
    { key: "*save", label: text.saveAs, icon: <Save aria-hidden /> },
    { key: "*copy", label: text.copyLink, icon: <Link2 aria-hidden /> },
    ...(views.length > 0 ? [{ key: "*manage", label: text.manage, icon: <Settings2 aria-hidden /> }] : []),
  ];
  usePageCommands(words.command.onThisList, [
    {
      id: "view:save",
      icon: <Save aria-hidden />,
      text: text.saveAsTitle,
      also: words.command.also.saveView,
      run: () => onDialog("save"),
    },
    ...(views.length > 0
      ? [{ id: "view:manage", icon: <Settings2 aria-hidden />, text: text.manage, run: () => onDialog("manage") }]
      : []),
    ...tabs.map((tab) => ({
      id: `view:${tab.id}`,
      icon: <Rows3 aria-hidden />,
      text: words.command.viewOf(tab.name),
      also: tab.name,
      run: () => force.open(tab.id),
    })),
  ]);
  const choose = (key: string) => {
    if (key === "*save") onDialog("save");
    else if (key === "*manage") onDialog("manage");
    else if (key === "*copy") void copy();
    else if (key === "*start") start.toggle(id, current?.name ?? "");
    else if (layouts.some((layout) => layout.key === key)) {
      force.set({ ...force.view, layout: key.slice(1) as Layout, by: null, group: null });
    } else force.open(key);
  };
  return { items, choose };
}

/** Every view that a list offers: all, one's own, those that the object declares, and the saved ones. */
export function useTabs(object: ObjectMeta, force: ViewInForce, declared: readonly Tab[], phone: boolean) {
  const { words, label } = useI18n();
  const all: Tab = { id: ALL, name: phone ? words.lists.views.all(label(object.plural)) : words.common.all };
  const general = [all, ...(force.hasMine ? [{ id: MINE, name: words.lists.views.mine }] : [])];
  return object.list.first === undefined ? [...general, ...declared] : [...declared, ...general];
}

/** As what an object can be shown; the phone has no room for a switch of its own. */
function layoutsOf(object: ObjectMeta, text: ListWords["views"]) {
  const layouts: { key: `*${Layout}`; label: string; icon: ReactNode }[] = [
    { key: "*grid", label: text.grid, icon: <Rows3 aria-hidden /> },
  ];
  if (boardFields(object).length > 0) {
    layouts.push({ key: "*board", label: text.board, icon: <SquareKanban aria-hidden /> });
  }
  if (dateFields(object).length > 0) {
    layouts.push({ key: "*calendar", label: text.calendar, icon: <CalendarDays aria-hidden /> });
  }
  return layouts;
}
