/** The line above a list: search, filter with its chips, group, columns. */
import { Input } from "antd";
import { RotateCw, Search, X } from "lucide-react";
import { memo, type RefObject, useEffect, useRef, useState } from "react";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { usePhone } from "~/kit/media";
import type { ViewState } from "../viewState";
import { BoardMenus, DayMenu } from "./BoardMenus";
import { ColumnMenu } from "./ColumnMenu";
import { FilterButton } from "./FilterButton";
import { FilterChips } from "./FilterChips";
import { GroupMenu } from "./GroupMenu";
import { LayoutSwitch } from "./LayoutSwitch";
import styles from "./list.module.css";
import { QuickFilters, quickFields, withoutQuick } from "./QuickFilters";
import { SortMenu } from "./SortMenu";

interface ToolbarProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
  onOpenAll: (open: boolean) => void;
  searchBox: RefObject<HTMLInputElement | null>;
  stale: number;
  onRefresh: () => void;
}

/** Drawn again when the view changes, not when rows come. */
export const Toolbar = memo(function Toolbar(props: ToolbarProps) {
  const { object, view, onChange, searchBox, stale, onRefresh } = props;
  const { words } = useI18n();
  const phone = usePhone();
  const [filtering, setFiltering] = useState(false);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label={words.list.filter}>
      <div className={styles.tools}>
        <SearchBox object={object} view={view} onChange={onChange} searchBox={searchBox} />
        <FilterButton object={object} view={view} onChange={onChange} open={filtering} onOpen={setFiltering} />
        {view.layout === "board" && <BoardMenus object={object} view={view} onChange={onChange} />}
        {view.layout === "calendar" && <DayMenu object={object} view={view} onChange={onChange} />}
        {view.layout !== "calendar" && !(phone && view.layout === "board") && (
          <SortMenu object={object} view={view} onChange={onChange} />
        )}
        {view.layout === "grid" && (!phone || view.group !== null) && (
          <GroupMenu object={object} view={view} onChange={onChange} onOpenAll={props.onOpenAll} />
        )}
        {!phone && view.layout !== "calendar" && <ColumnMenu object={object} view={view} onChange={onChange} />}
        {!phone && <span className={styles.rule} />}
        {!phone && <QuickFilters object={object} view={view} onChange={onChange} />}
        {view.filter && (
          <FilterChips
            object={object.key}
            filter={view.filter}
            shown={withoutQuick(view.filter, phone ? [] : quickFields(object, view))}
            onChange={(filter) => onChange({ ...view, filter })}
            onOpen={() => setFiltering(true)}
          />
        )}
      </div>
      {stale > 0 && view.layout !== "board" && (
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
