/** The list of any object, drawn from its declaration and the address. */
import { Button, Dropdown } from "antd";
import { ArchiveRestore, Ellipsis, FileUp, Plus, SearchX, Trash2 } from "lucide-react";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { usePageKeys, useTitle } from "~/kit/page";
import { Empty, ErrorState, Forbidden } from "~/kit/states";
import { useNewRecord } from "~/record/NewRecord";
import { PeekPanel } from "~/record/PeekPanel";
import { makeColumns, useColumnWidths } from "../grid/columns";
import { Grid } from "../grid/Grid";
import {
  effectiveColumns,
  effectiveSort,
  plainView,
  readView,
  toggleSort,
  type ViewState,
  writeView,
} from "../viewState";
import { BulkBar } from "./BulkBar";
import { GroupLabel } from "./GroupLabel";
import styles from "./list.module.css";
import { PhoneList } from "./PhoneList";
import { Toolbar } from "./Toolbar";
import { type ListSource, useListSource } from "./useListSource";

export function ListScreen() {
  const { object: key = "" } = useParams();
  const object = useCatalog().findObject(key);
  if (object === undefined || !object.rights.read) return <Forbidden />;
  return <ObjectList key={object.key} object={object} />;
}

function ObjectList({ object }: { object: ObjectMeta }) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const phone = usePhone();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  const view = useMemo(() => readView(new URLSearchParams(stripPeek(text))), [text]);
  const setView = (next: ViewState) => setParams(writeView(next, params), { replace: true });
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const searchBox = useRef<HTMLInputElement>(null);
  const list = useListSource(object, view);
  const newRecord = useNewRecord();
  const peek = params.get("peek");
  useTitle(i18n.label(object.plural));

  const paths = effectiveColumns(view, object);
  const pathText = paths.join(",");
  const columns = useMemo(
    () => makeColumns(catalog, object, pathText.split(","), i18n),
    [catalog, object, pathText, i18n],
  );
  const { widths, setWidth } = useColumnWidths(object.key, columns);
  const openRecord = useCallback(
    (record: { id: string }) => navigate(`/o/${object.key}/${record.id}`),
    [navigate, object.key],
  );
  const setPeek = (id: string | null) => {
    const next = new URLSearchParams(params);
    if (id) next.set("peek", id);
    else next.delete("peek");
    setParams(next, { replace: true });
  };
  const select = (ids: readonly string[], how: "add" | "remove" | "toggle") =>
    setSelection((present) => {
      const next = new Set(present);
      for (const id of ids) {
        if (how === "remove" || (how === "toggle" && present.has(id))) next.delete(id);
        else next.add(id);
      }
      return next;
    });
  const create = () => newRecord.open(object.key, {}, () => list.reload());
  usePageKeys({
    "/": () => searchBox.current?.focus(),
    ...(object.rights.create ? { c: create } : {}),
    Escape: () => (peek ? setPeek(null) : setSelection(new Set())),
  });
  const filtered = view.filter !== undefined || view.search !== "";

  return (
    <div className={styles.page}>
      <section className={styles.main} aria-label={i18n.label(object.plural)}>
        <ListHead object={object} view={view} list={list} onView={setView} onCreate={create} />
        <Toolbar
          object={object}
          view={view}
          onChange={setView}
          searchBox={searchBox}
          stale={list.stale}
          onRefresh={list.reload}
        />
        <div className={styles.body}>
          {list.error ? (
            <ErrorState error={list.error} retry={list.reload} />
          ) : list.empty ? (
            <NothingHere object={object} view={view} filtered={filtered} onView={setView} onCreate={create} />
          ) : phone ? (
            <PhoneList object={object} columns={columns} list={list} />
          ) : (
            <Grid
              key={view.group ?? ""}
              label={i18n.words.list.rows(i18n.label(object.plural))}
              columns={columns}
              widths={widths}
              onResize={setWidth}
              sort={effectiveSort(view, object)}
              onSort={(path) => setView({ ...view, sort: toggleSort(effectiveSort(view, object), path) })}
              source={list.source}
              total={list.exact ? list.count : null}
              selection={selection}
              onSelect={select}
              hrefOf={(record) => `/o/${object.key}/${record.id}`}
              onOpen={openRecord}
              onPeek={(record) => setPeek(record.id)}
              onToggleGroup={list.toggle}
              groupLabel={(group) => <GroupLabel object={object.key} group={group} by={view.group ?? ""} />}
              peeked={peek}
              scroll={list.scroll}
            />
          )}
          <BulkBar
            object={object}
            selection={selection}
            rows={list.rows}
            bin={view.bin}
            onClear={() => setSelection(new Set())}
            onReload={list.reload}
          />
        </div>
      </section>
      {peek && !phone && <PeekPanel object={object.key} id={peek} onClose={() => setPeek(null)} />}
    </div>
  );
}

/** The address without the peek, so that peeking does not make a new view. */
function stripPeek(text: string): string {
  const params = new URLSearchParams(text);
  params.delete("peek");
  return params.toString();
}

interface HeadProps {
  object: ObjectMeta;
  view: ViewState;
  list: ListSource;
  onView: (view: ViewState) => void;
  onCreate: () => void;
}

function ListHead({ object, view, list, onView, onCreate }: HeadProps) {
  const phone = usePhone();
  const { words, label, format } = useI18n();
  const navigate = useNavigate();
  const items = [
    ...(object.rights.create ? [{ key: "import", icon: <FileUp aria-hidden />, label: words.shell.import }] : []),
    {
      key: "bin",
      icon: view.bin ? <ArchiveRestore aria-hidden /> : <Trash2 aria-hidden />,
      label: view.bin ? words.list.leaveBin : words.list.bin,
    },
  ];
  const choose = (key: string) =>
    key === "import" ? navigate(`/import?object=${object.key}`) : onView({ ...plainView, bin: !view.bin });
  return (
    <header className={styles.head}>
      <span className={styles.headIcon}>
        <ObjectIcon name={object.icon} />
      </span>
      <h1 className={styles.headTitle}>{label(object.plural)}</h1>
      {view.bin && <span className={styles.binMark}>{words.list.bin}</span>}
      <span className={styles.headCount} aria-live="polite">
        {list.count !== null && (list.exact ? format.count(list.count) : `${format.count(list.count)}+`)}
      </span>
      <span className={styles.headGap} />
      <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => choose(key) }} placement="bottomRight">
        <IconButton label={words.common.more} plain>
          <Ellipsis aria-hidden />
        </IconButton>
      </Dropdown>
      {object.rights.create && !view.bin && !phone && (
        <Button type="primary" icon={<Plus aria-hidden />} onClick={onCreate}>
          {words.common.new}
        </Button>
      )}
    </header>
  );
}

interface NothingProps {
  object: ObjectMeta;
  view: ViewState;
  filtered: boolean;
  onView: (view: ViewState) => void;
  onCreate: () => void;
}

function NothingHere({ object, view, filtered, onView, onCreate }: NothingProps): ReactNode {
  const { words, label } = useI18n();
  if (filtered) {
    return (
      <Empty
        icon={<SearchX aria-hidden />}
        title={words.list.emptyFiltered}
        hint={words.list.emptyFilteredHint}
        action={
          <Button onClick={() => onView({ ...view, filter: undefined, search: "" })}>{words.list.clearFilter}</Button>
        }
      />
    );
  }
  if (view.bin) {
    return <Empty icon={<Trash2 aria-hidden />} title={words.list.emptyBin} hint={words.list.emptyBinHint} />;
  }
  return (
    <Empty
      icon={<ObjectIcon name={object.icon} size={36} />}
      title={words.list.emptyTitle(label(object.plural))}
      hint={object.rights.create ? words.list.emptyHint : words.list.emptyForbiddenHint}
      action={
        object.rights.create && (
          <Button icon={<Plus aria-hidden />} onClick={onCreate}>
            {words.command.newOf(label(object.label))}
          </Button>
        )
      }
    />
  );
}
