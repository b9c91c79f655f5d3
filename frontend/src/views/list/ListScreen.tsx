/** The list of any object, drawn from its declaration and the address. */
import { type ComponentProps, Suspense, useEffect, useRef, useState } from "react";
import { useParams } from "react-router";
import { allOf } from "~/api/condition";
import type { JsonObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { GoHome } from "~/kit/GoHome";
import { usePhone } from "~/kit/media";
import { usePageKeys, useTitle } from "~/kit/page";
import { Forbidden, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useStable } from "~/kit/useStable";
import { BulkBar, PeekPanel } from "~/parts";
import { useNewRecord } from "~/record/NewRecord";
import { usePeekAhead } from "~/record/recordAhead";
import { useAhead } from "~/shell/ahead";
import { useView, type ViewInForce } from "../saved/useView";
import { searchCondition } from "../viewState";
import { ListBody } from "./ListBody";
import { type ListDialog, ListDialogs } from "./ListDialogs";
import { ListHead } from "./ListHead";
import styles from "./list.module.css";
import { Toolbar } from "./Toolbar";
import { MOST_GROUPS } from "./useGroups";
import { useListSource } from "./useListSource";
import { usePeek } from "./usePeek";
import { useSelection } from "./useSelection";

export function ListScreen() {
  const { object: key = "" } = useParams();
  const object = useCatalog().findObject(key);
  if (object === undefined || !object.rights.read) return <Forbidden action={<GoHome />} />;
  return <ObjectList key={object.key} object={object} />;
}

function ObjectList({ object }: { object: ObjectMeta }) {
  const force = useView(object);
  const { words } = useI18n();
  const toast = useToast();
  useEffect(() => {
    if (force.gone) toast({ text: words.lists.views.gone, tone: "bad" });
  }, [force.gone, toast, words]);
  if (force.loading) return <Skeleton lines={12} />;
  return <Loaded object={object} force={force} />;
}

function Loaded({ object, force }: { object: ObjectMeta; force: ViewInForce }) {
  const { words, label } = useI18n();
  const phone = usePhone();
  const { view, set: setView } = force;
  const [dialog, setDialog] = useState<ListDialog>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const list = useListSource(object, view);
  const [peek, setPeek] = usePeek(object.key, usePeekAhead(object.key));
  const chosen = useSelection(object.key, JSON.stringify([view.filter, view.search, view.bin]));
  const { selection, clear } = chosen;
  useTitle(label(object.plural));
  useAhead(list.count !== null);
  const { reload, reloads, createWith, create } = useListWork(object, list.reload);
  const openAll = useStable(list.openAll);
  usePageKeys({
    "/": () => searchBox.current?.focus(),
    ...(object.rights.create ? { c: create } : {}),
    Escape: () => (peek ? setPeek(null) : clear()),
  });
  const where = allOf(view.filter, searchCondition(view, object));
  return (
    <div className={styles.page}>
      <section className={styles.main} aria-label={label(object.plural)}>
        <ListHead
          object={object}
          force={force}
          count={list.count}
          exact={list.exact}
          onCreate={create}
          onDialog={setDialog}
        />
        <Toolbar
          object={object}
          view={view}
          onChange={setView}
          onOpenAll={openAll}
          searchBox={searchBox}
          stale={list.stale}
          onRefresh={reload}
        />
        {list.tooManyGroups && <p className={styles.note}>{words.lists.group.tooMany(MOST_GROUPS)}</p>}
        <div className={styles.body} data-foot={view.sums.length > 0 || undefined}>
          <ListBody
            object={object}
            force={force}
            list={list}
            where={where}
            selection={selection}
            select={chosen.select}
            peek={peek}
            onPeek={setPeek}
            onCreate={createWith}
            onWhy={() => setDialog("why")}
            onReload={reload}
            reloads={reloads}
          />
          {(view.bin || view.layout === "grid") && (
            <Ticked
              object={object}
              chosen={chosen}
              where={where}
              list={list}
              bin={view.bin}
              onExport={() => setDialog("export")}
              onReload={reload}
            />
          )}
        </div>
      </section>
      {peek && !phone && (
        <Suspense>
          <PeekPanel object={object.key} id={peek} onClose={() => setPeek(null)} />
        </Suspense>
      )}
      <ListDialogs
        object={object}
        force={force}
        dialog={dialog}
        count={list.count}
        selection={chosen.everything ? nothing : selection}
        onClose={() => setDialog(null)}
      />
    </div>
  );
}

const nothing: ReadonlySet<string> = new Set();

/** The bar of what is ticked. It comes with the first tick, and stays: it watches jobs that it began. */
function Ticked(props: ComponentProps<typeof BulkBar>) {
  const [bulk, setBulk] = useState(false);
  if (props.chosen.selection.size > 0 && !bulk) setBulk(true);
  if (!bulk) return null;
  return (
    <Suspense>
      <BulkBar {...props} />
    </Suspense>
  );
}

/** Reading the list again, and making a record that belongs to it. */
function useListWork(object: ObjectMeta, read: () => void) {
  const [reloads, setReloads] = useState(0);
  const newRecord = useNewRecord();
  const reload = useStable(() => {
    read();
    setReloads((count) => count + 1);
  });
  const createWith = (defaults: JsonObject) => newRecord.open(object.key, defaults, reload);
  const create = useStable(() => createWith({}));
  return { reload, reloads, createWith, create };
}
