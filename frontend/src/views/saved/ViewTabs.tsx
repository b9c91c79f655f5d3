/** The views of a list, beside its title: built-in ones, those that the reader pinned or keeps, and what was changed. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import {
  CalendarDays,
  ChevronDown,
  Link2,
  Lock,
  RotateCcw,
  Rows3,
  Save,
  Settings2,
  SquareKanban,
  Users,
} from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ObjectMeta } from "~/api/meta";
import { changeView, type Layout, type SavedView, viewsQuery } from "~/api/views";
import { useI18n } from "~/i18n";
import { usePageCommands } from "~/kit/commands";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { boardFields, dateFields } from "../layouts";
import { toSaved, writeView } from "../viewState";
import styles from "./saved.module.css";
import { ALL, MINE, type ViewInForce } from "./useView";

const SaveView = lazy(() => import("./SaveView"));
const ManageViews = lazy(() => import("./ManageViews"));

/** How many saved views stand as tabs when nobody has pinned any. */
const SHOWN = 4;

interface Tab {
  readonly id: string;
  readonly name: string;
}

interface ViewTabsProps {
  object: ObjectMeta;
  force: ViewInForce;
}

export function ViewTabs({ object, force }: ViewTabsProps) {
  const phone = usePhone();
  const { words, label } = useI18n();
  const toast = useToast();
  const [dialog, setDialog] = useState<"save" | "manage" | null>(null);
  const text = words.lists.views;
  const { id, views, saved } = force;
  const builtIn: Tab[] = [
    { id: ALL, name: phone ? text.all(label(object.plural)) : words.common.all },
    ...(force.hasMine ? [{ id: MINE, name: text.mine }] : []),
  ];
  const pinned = views.filter(({ pinned: on }) => on);
  const near = pinned.length > 0 ? pinned : views.slice(0, SHOWN);
  const tabs: Tab[] = [...builtIn, ...near];
  if (saved && !near.includes(saved)) tabs.push(saved);
  const others = views.filter((view) => !near.includes(view));
  const copy = async () => {
    const address = new URL(window.location.href);
    address.search = writeView(force.view, new URLSearchParams()).toString();
    await navigator.clipboard.writeText(address.href);
    toast({ text: text.copied });
  };
  const entry = (view: SavedView) => ({
    key: view.id,
    label: view.name,
    icon: view.audience === "private" ? <Lock aria-hidden /> : <Users aria-hidden />,
  });
  const layouts = [
    { key: "*grid", label: text.grid, icon: <Rows3 aria-hidden /> },
    ...(boardFields(object).length > 0
      ? [{ key: "*board", label: text.board, icon: <SquareKanban aria-hidden /> }]
      : []),
    ...(dateFields(object).length > 0
      ? [{ key: "*calendar", label: text.calendar, icon: <CalendarDays aria-hidden /> }]
      : []),
  ];
  const items = [
    ...(phone ? [...builtIn.map((tab) => ({ key: tab.id, label: tab.name })), ...views.map(entry)] : others.map(entry)),
    ...(phone || others.length > 0 ? [{ type: "divider" as const }] : []),
    ...(phone ? layouts.filter(({ key }) => key !== `*${force.view.layout}`) : []),
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
      run: () => setDialog("save"),
    },
    ...(views.length > 0
      ? [
          {
            id: "view:manage",
            icon: <Settings2 aria-hidden />,
            text: text.manage,
            run: () => setDialog("manage"),
          },
        ]
      : []),
    ...[...builtIn, ...views].map((tab) => ({
      id: `view:${tab.id}`,
      icon: <Rows3 aria-hidden />,
      text: words.command.viewOf(tab.name),
      also: tab.name,
      run: () => force.open(tab.id),
    })),
  ]);
  const choose = (key: string) => {
    if (key === "*save") setDialog("save");
    else if (key === "*manage") setDialog("manage");
    else if (key === "*copy") void copy();
    else if (layouts.some((layout) => layout.key === key)) {
      force.set({ ...force.view, layout: key.slice(1) as Layout, by: null, group: null });
    } else force.open(key);
  };
  const current = tabs.find((tab) => tab.id === id)?.name ?? words.common.all;
  const menu = { items, onClick: ({ key }: { key: string }) => choose(key), className: styles.menu };
  return (
    <>
      {phone ? (
        <Dropdown trigger={["click"]} menu={menu}>
          <button type="button" className={styles.current} aria-label={`${text.label}: ${current}`}>
            <span>{current}</span>
            <ChevronDown aria-hidden />
          </button>
        </Dropdown>
      ) : (
        <div className={styles.tabs} role="group" aria-label={text.label}>
          {tabs.map((tab) => (
            <button
              key={tab.id}
              type="button"
              className={styles.tab}
              aria-current={tab.id === id ? "page" : undefined}
              onClick={() => (tab.id === id ? force.discard() : force.open(tab.id))}
            >
              {tab.name}
            </button>
          ))}
          <Dropdown trigger={["click"]} menu={menu}>
            <IconButton label={text.more} plain className={styles.more}>
              <ChevronDown aria-hidden />
            </IconButton>
          </Dropdown>
        </div>
      )}
      {force.changed && !force.view.bin && <Changed object={object} force={force} onSaveAs={() => setDialog("save")} />}
      <Suspense>
        {dialog === "save" && <SaveView object={object} force={force} onClose={() => setDialog(null)} />}
        {dialog === "manage" && <ManageViews object={object} force={force} onClose={() => setDialog(null)} />}
      </Suspense>
    </>
  );
}

function Changed({ object, force, onSaveAs }: ViewTabsProps & { onSaveAs: () => void }) {
  const { words } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const text = words.lists.views;
  const { saved } = force;
  const save = async () => {
    if (saved === undefined) return;
    const { name, audience, roles, version } = saved;
    const state = toSaved(force.view);
    try {
      const changed = await changeView(object.key, saved.id, { name, state, audience, roles }, version);
      client.setQueryData(viewsQuery(object.key).queryKey, (known) =>
        known?.map((view) => (view.id === changed.id ? { ...changed, pinned: view.pinned } : view)),
      );
      force.settle(saved.id);
      toast({ text: text.saved(name) });
    } catch (error) {
      void client.invalidateQueries({ queryKey: viewsQuery(object.key).queryKey });
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <div className={styles.changed} aria-live="polite">
      <span className={styles.dot} aria-hidden />
      <span className={styles.changedText}>{text.unsaved}</span>
      {saved?.editable && (
        <Button type="link" size="small" onClick={() => void save()}>
          {text.save}
        </Button>
      )}
      <Button type="link" size="small" onClick={onSaveAs}>
        {text.saveAs}
      </Button>
      <IconButton label={text.discard} onClick={force.discard}>
        <RotateCcw aria-hidden />
      </IconButton>
    </div>
  );
}
