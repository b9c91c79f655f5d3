/** The line above a list: search, filter with its chips, group, columns. */
import { Badge, Button, Input, Popover } from "antd";
import { ListFilter, RotateCw, Search, X } from "lucide-react";
import { lazy, memo, type RefObject, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { type Condition, countConditions } from "~/api/condition";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { usePageCommands } from "~/kit/commands";
import { usePhone } from "~/kit/media";
import { Skeleton } from "~/kit/states";
import { FilterBuilder } from "~/parts";
import type { ViewState } from "../viewState";
import { BoardMenus, DayMenu } from "./BoardMenus";
import { ColumnMenu } from "./ColumnMenu";
import { FilterChips } from "./FilterChips";
import { GroupMenu } from "./GroupMenu";
import { LayoutSwitch } from "./LayoutSwitch";
import styles from "./list.module.css";
import { QuickFilters, quickFields, withoutQuick } from "./QuickFilters";
import { SortMenu } from "./SortMenu";

const Sheet = lazy(() => import("~/kit/Sheet").then((m) => ({ default: m.Sheet })));

interface ToolbarProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
  searchBox: RefObject<HTMLInputElement | null>;
  stale: number;
  onRefresh: () => void;
}

/** Drawn again when the view changes, not when rows come. */
export const Toolbar = memo(function Toolbar({ object, view, onChange, searchBox, stale, onRefresh }: ToolbarProps) {
  const { words } = useI18n();
  const phone = usePhone();
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={words.list.filter}>
      <div className={styles.tools}>
        <SearchBox object={object} view={view} onChange={onChange} searchBox={searchBox} />
        <FilterButton object={object} view={view} onChange={onChange} />
        {view.layout === "board" && <BoardMenus object={object} view={view} onChange={onChange} />}
        {view.layout === "calendar" && <DayMenu object={object} view={view} onChange={onChange} />}
        {view.layout !== "calendar" && !(phone && view.layout === "board") && (
          <SortMenu object={object} view={view} onChange={onChange} />
        )}
        {!phone && view.layout === "grid" && <GroupMenu object={object} view={view} onChange={onChange} />}
        {!phone && view.layout !== "calendar" && <ColumnMenu object={object} view={view} onChange={onChange} />}
        {!phone && <span className={styles.rule} />}
        {!phone && <QuickFilters object={object} view={view} onChange={onChange} />}
        {view.filter && (
          <FilterChips
            object={object.key}
            filter={view.filter}
            shown={withoutQuick(view.filter, phone ? [] : quickFields(object, view))}
            onChange={(filter) => onChange({ ...view, filter })}
          />
        )}
      </div>
      {stale > 0 && (
        <button type="button" className={styles.stale} onClick={onRefresh}>
          <RotateCw aria-hidden />
          {words.list.fresh(stale)}
        </button>
      )}
      {!view.bin && !phone && <LayoutSwitch object={object} view={view} onChange={onChange} />}
    </div>
  );
});

type PartProps = Pick<ToolbarProps, "object" | "view" | "onChange">;

function SearchBox({ object, view, onChange, searchBox }: PartProps & Pick<ToolbarProps, "searchBox">) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const [typed, setTyped] = useState(view.search);
  const title = catalog.findField(object.key, object.title_field);
  const latest = useRef({ view, onChange });
  latest.current = { view, onChange };
  useEffect(() => {
    if (typed === latest.current.view.search) return;
    const timer = window.setTimeout(() => latest.current.onChange({ ...latest.current.view, search: typed }), 250);
    return () => window.clearTimeout(timer);
  }, [typed]);
  useEffect(() => setTyped(view.search), [view.search]);
  const prompt = words.list.searchIn(title ? label(title.label) : words.catalog.nameField);
  return (
    <Input
      ref={(input) => {
        searchBox.current = input?.input ?? null;
      }}
      className={styles.search}
      prefix={<Search aria-hidden />}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      placeholder={prompt}
      aria-label={prompt}
      type="search"
      allowClear={{
        clearIcon: (
          <>
            <X aria-hidden />
            <span className="visually-hidden">{words.lists.quick.clear}</span>
          </>
        ),
      }}
    />
  );
}

function FilterButton({ object, view, onChange }: PartProps) {
  const { words } = useI18n();
  const phone = usePhone();
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState(false);
  const toggle = () => {
    setOpened(true);
    setOpen(!open);
  };
  usePageCommands(words.command.onThisList, [
    {
      id: "filter",
      icon: <ListFilter aria-hidden />,
      text: words.list.filter,
      also: words.command.also.filter,
      run: () => {
        setOpened(true);
        setOpen(true);
      },
    },
  ]);
  const count = countConditions(view.filter);
  const latest = useRef({ view, onChange });
  latest.current = { view, onChange };
  const later = useMemo(() => {
    let timer = 0;
    return (filter: Condition | undefined) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => latest.current.onChange({ ...latest.current.view, filter }), 300);
    };
  }, []);
  const builder = (
    <Suspense fallback={<Skeleton lines={2} />}>
      <FilterBuilder object={object.key} value={view.filter} onChange={later} />
    </Suspense>
  );
  const button = (
    <Button type="text" icon={<ListFilter aria-hidden />} onClick={toggle} aria-expanded={open}>
      {words.list.filter}
      {count > 0 && <Badge count={count} color="var(--accent-fill)" size="small" />}
    </Button>
  );
  if (phone) {
    return (
      <>
        {button}
        {opened && (
          <Suspense>
            <Sheet open={open} title={words.filter.title} onClose={() => setOpen(false)}>
              {builder}
            </Sheet>
          </Suspense>
        )}
      </>
    );
  }
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      destroyOnHidden
      content={<div className={styles.filterPanel}>{builder}</div>}
    >
      {button}
    </Popover>
  );
}
