/** The views of a list, beside its title: built-in ones, those that the reader pinned or keeps, and what was changed. */
import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { Changed } from "./Changed";
import styles from "./saved.module.css";
import { declaredViews } from "./start";
import type { ViewInForce } from "./useView";
import { type Tab, useTabs, useViewMenu } from "./useViewMenu";

const SaveView = lazy(() => import("./SaveView"));
const ManageViews = lazy(() => import("./ManageViews"));

/** How many views stand as tabs beside those that were pinned. */
const SHOWN = 6;

interface ViewTabsProps {
  object: ObjectMeta;
  force: ViewInForce;
}

export function ViewTabs({ object, force }: ViewTabsProps) {
  const phone = usePhone();
  const { words, label } = useI18n();
  const [dialog, setDialog] = useState<"save" | "manage" | null>(null);
  const text = words.lists.views;
  const { id, views } = force;
  const declared = declaredViews(object).map((view) => ({ id: view.id, name: label(view.label) }));
  const builtIn = useTabs(object, force, declared, phone);
  const tabs: Tab[] = [...builtIn, ...views];
  const pinned = views.filter((view) => view.pinned);
  const shown = shownOf(builtIn, pinned, views, id);
  const { items, choose } = useViewMenu({ object, force, tabs, shown, phone, onDialog: setDialog });
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
          {shown.map((tab) => (
            <button
              key={tab.id}
              type="button"
              className={styles.tab}
              title={tab.name}
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

/** Pinned ones always stand there; where nothing is pinned the first saved ones do; and the one in force. */
function shownOf(builtIn: readonly Tab[], pinned: readonly Tab[], views: readonly Tab[], id: string): readonly Tab[] {
  const near = pinned.length > 0 ? pinned : views.slice(0, Math.max(2, SHOWN - builtIn.length));
  const shown = [...builtIn, ...near];
  const inForce = views.find((view) => view.id === id);
  return inForce && !shown.includes(inForce) ? [...shown, inForce] : shown;
}
