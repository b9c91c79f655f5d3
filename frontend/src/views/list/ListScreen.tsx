/** The list of any object, drawn from its declaration and the address. */
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { allOf } from "~/api/condition";
import type { JsonObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { GoHome } from "~/kit/GoHome";
import { usePhone } from "~/kit/media";
import { usePageKeys, useTitle } from "~/kit/page";
import { ErrorState, Forbidden, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useStable } from "~/kit/useStable";
import { BulkBar, PeekPanel } from "~/parts";
import { useNewRecord } from "~/record/NewRecord";
import { usePeekAhead, useRecordAhead } from "~/record/recordAhead";
import { useAhead } from "~/shell/ahead";
import { makeColumns, useColumnWidths } from "../grid/columns";
import { Grid } from "../grid/Grid";
import { useView, type ViewInForce } from "../saved/useView";
import { effectiveColumns, effectiveSort, searchCondition } from "../viewState";
import { GroupLabel } from "./GroupLabel";
import { ListHead } from "./ListHead";
import styles from "./list.module.css";
import { NothingHere } from "./NothingHere";
import { PhoneList } from "./PhoneList";
import { Toolbar } from "./Toolbar";
import { useCellEdits } from "./useCellEdits";
import { useColumnActions } from "./useColumnActions";
import { useListSource } from "./useListSource";
import { usePeek } from "./usePeek";

const Board = lazy(() => import("../board/Board"));
const CalendarView = lazy(() => import("../calendar/CalendarView"));

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
  const i18n = useI18n();
  const phone = usePhone();
  const { view, set: setView } = force;
  const [reloads, setReloads] = useState(0);
  const searchBox = useRef<HTMLInputElement>(null);
  const list = useListSource(object, view);
  const newRecord = useNewRecord();
  const peekAhead = usePeekAhead(object.key);
  const [peek, setPeek] = usePeek(object.key, peekAhead);
  const { selection, everything, select, clear, setEverything } = useSelection(
    JSON.stringify([view.filter, view.search]),
  );
  // The bar comes with the first tick, and stays: it watches jobs that it began.
  const [bulk, setBulk] = useState(false);
  if (selection.size > 0 && !bulk) setBulk(true);
  useTitle(i18n.label(object.plural));
  useAhead(list.count !== null);
  const reload = useStable(() => {
    list.reload();
    setReloads((count) => count + 1);
  });
  const createWith = (defaults: JsonObject) => newRecord.open(object.key, defaults, reload);
  const create = useStable(() => createWith({}));
  usePageKeys({
    "/": () => searchBox.current?.focus(),
    ...(object.rights.create ? { c: create } : {}),
    Escape: () => (peek ? setPeek(null) : clear()),
  });
  const filtered = view.filter !== undefined || view.search !== "";
  const layout = view.bin ? "grid" : view.layout;
  const where = allOf(view.filter, searchCondition(view, object));
  const cards = { object, view, onView: setView, where, onPeek: setPeek, onCreate: createWith };

  return (
    <div className={styles.page}>
      <section className={styles.main} aria-label={i18n.label(object.plural)}>
        <ListHead
          object={object}
          force={force}
          count={list.count}
          exact={list.exact}
          selection={selection}
          onCreate={create}
        />
        <Toolbar
          object={object}
          view={view}
          onChange={setView}
          searchBox={searchBox}
          stale={list.stale}
          onRefresh={reload}
        />
        <div className={styles.body}>
          {list.error ? (
            <ErrorState error={list.error} retry={reload} />
          ) : list.empty && layout !== "calendar" ? (
            <NothingHere object={object} view={view} filtered={filtered} onView={setView} onCreate={create} />
          ) : layout === "board" ? (
            <Suspense fallback={<Skeleton lines={10} />}>
              <Board key={reloads} {...cards} />
            </Suspense>
          ) : layout === "calendar" ? (
            <Suspense fallback={<Skeleton lines={10} />}>
              <CalendarView key={reloads} {...cards} />
            </Suspense>
          ) : phone ? (
            <PhonePart object={object} force={force} list={list} />
          ) : (
            <GridPart
              object={object}
              force={force}
              list={list}
              selection={selection}
              select={select}
              peek={peek}
              onPeek={setPeek}
              onReload={reload}
            />
          )}
          {layout === "grid" && bulk && (
            <Suspense>
              <BulkBar
                object={object}
                selection={selection}
                everything={everything}
                where={where}
                list={list}
                bin={view.bin}
                onEverything={setEverything}
                onClear={clear}
                onReload={reload}
              />
            </Suspense>
          )}
        </div>
      </section>
      {peek && !phone && (
        <Suspense>
          <PeekPanel object={object.key} id={peek} onClose={() => setPeek(null)} />
        </Suspense>
      )}
    </div>
  );
}

type Select = (ids: readonly string[], how: "add" | "remove" | "toggle") => void;

/** The ticked records, or everything that matches. Another question begins with nothing ticked. */
function useSelection(question: string) {
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const [everything, setEverything] = useState(false);
  const select: Select = (ids, how) => {
    setEverything(false);
    setSelection((present) => {
      const next = new Set(present);
      for (const id of ids) {
        if (how === "remove" || (how === "toggle" && present.has(id))) next.delete(id);
        else next.add(id);
      }
      return next;
    });
  };
  const clear = useCallback(() => {
    setSelection(new Set());
    setEverything(false);
  }, []);
  const asked = useRef(question);
  useEffect(() => {
    if (asked.current !== question) clear();
    asked.current = question;
  }, [question, clear]);
  return { selection, everything, select, clear, setEverything };
}

function PhonePart({ object, force, list }: Pick<GridPartProps, "object" | "force" | "list">) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const columns = makeColumns(catalog, object, effectiveColumns(force.view, object), i18n);
  return <PhoneList object={object} columns={columns} list={list} group={force.view.group} />;
}

interface GridPartProps {
  object: ObjectMeta;
  force: ViewInForce;
  list: ReturnType<typeof useListSource>;
  selection: ReadonlySet<string>;
  select: Select;
  peek: string | null;
  onPeek: (id: string | null) => void;
  onReload: () => void;
}

function GridPart({ object, force, list, selection, select, peek, onPeek, onReload }: GridPartProps) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const navigate = useNavigate();
  const { view, set } = force;
  const pathText = effectiveColumns(view, object).join(",");
  const columns = useMemo(
    () => makeColumns(catalog, object, pathText.split(","), i18n),
    [catalog, object, pathText, i18n],
  );
  const { widths, resize, letGo } = useColumnWidths(columns, view.widths, (kept) => set({ ...view, widths: kept }));
  const actions = useColumnActions(object, view, set, resize, letGo);
  const editing = useCellEdits(object, list.rows, onReload);
  const ahead = useRecordAhead(object.key);
  const sort = useMemo(() => effectiveSort(view, object), [view, object]);
  const openRecord = useCallback(
    (record: { id: string }) => navigate(`/o/${object.key}/${record.id}`),
    [navigate, object.key],
  );
  return (
    <Grid
      key={view.group ?? ""}
      label={i18n.words.list.rows(i18n.label(object.plural))}
      columns={columns}
      widths={widths}
      frozen={view.frozen}
      actions={actions}
      sort={sort}
      source={list.source}
      total={list.exact ? list.count : null}
      selection={selection}
      onSelect={select}
      hrefOf={(record) => `/o/${object.key}/${record.id}`}
      onOpen={openRecord}
      onAhead={ahead}
      onPeek={(record) => onPeek(record.id)}
      onToggleGroup={list.toggle}
      groupLabel={(group) => <GroupLabel object={object.key} group={group} by={view.group ?? ""} />}
      peeked={peek}
      scroll={list.scroll}
      editing={view.bin ? null : editing}
    />
  );
}
