/** The head of the grid: sort by a click, order by a drag, width by a drag of the edge, the rest in a menu. */
import { ArrowDown, ArrowUp, Check, ChevronDown, EyeOff, Group, PanelLeft, PanelLeftDashed, Sigma } from "lucide-react";
import { type KeyboardEvent, memo, type PointerEvent, useRef } from "react";
import type { SortKey } from "~/api/records";
import { useI18n } from "~/i18n";
import { Dropdown } from "~/kit/Dropdown";
import { Tick } from "~/kit/Tick";
import { useReorder } from "../reorder";
import type { Column } from "./columns";
import styles from "./grid.module.css";

/** What stands below a column of numbers. */
export type TotalKind = "sum" | "avg" | "min" | "max";
export const totalKinds: readonly TotalKind[] = ["sum", "avg", "min", "max"];

/** What can be done to columns; each call looks up the present state. */
export interface ColumnActions {
  readonly sort: (path: string, how: "toggle" | "add" | "up" | "down") => void;
  readonly arrange: (paths: readonly string[]) => void;
  readonly freeze: (count: number) => void;
  readonly hide: (path: string) => void;
  readonly group: (path: string) => void;
  readonly canGroup: (column: Column) => boolean;
  /** What a column is added up to; null where nothing is. */
  readonly total: (path: string, how: TotalKind | null) => void;
  readonly totalOf: (path: string) => TotalKind | null;
  readonly canTotal: (column: Column) => boolean;
  readonly resize: (path: string, width: number) => void;
  readonly letGo: () => void;
}

interface GridHeaderProps {
  columns: readonly Column[];
  widths: readonly number[];
  /** Where the frozen columns stand. */
  lefts: readonly number[];
  sort: readonly SortKey[];
  /** How many rows are chosen: none, some, or all that are loaded. */
  chosen: "none" | "some" | "all";
  onChooseAll: (on: boolean) => void;
  actions: ColumnActions;
}

/** Drawn again only when a column changes, not with each step of a scroll. */
export const GridHeader = memo(function GridHeader(props: GridHeaderProps) {
  const { columns, widths, lefts, sort, chosen, actions } = props;
  const { words } = useI18n();
  const reorder = useReorder(columns, (next) => {
    if (next[0] === columns[0]) actions.arrange(next.map(({ path }) => path));
  });
  return (
    <div className={styles.head} role="row" aria-rowindex={1}>
      <div className={`${styles.headCell} ${styles.check}`} role="columnheader">
        <Tick
          checked={chosen === "all"}
          mixed={chosen === "some"}
          onChange={(event) => props.onChooseAll(event.target.checked)}
          aria-label={words.list.selectAll}
        />
      </div>
      {columns.map((column, index) => {
        const place = sort.findIndex(({ field }) => field === column.path);
        const key = sort[place];
        const direction = key === undefined ? "none" : key.descending ? "descending" : "ascending";
        const left = lefts[index];
        return (
          <div
            key={column.path}
            role="columnheader"
            aria-label={column.label}
            aria-sort={direction}
            aria-colindex={index + 2}
            className={`${styles.headCell} ${left === undefined ? "" : styles.frozen}`}
            data-edge={left !== undefined && lefts[index + 1] === undefined && index > 0 ? true : undefined}
            style={left === undefined ? undefined : { left }}
            data-align={column.align}
            {...(index > 0 ? reorder.item(index) : {})}
          >
            <button
              type="button"
              className={styles.sort}
              disabled={!column.sortable}
              title={column.label}
              onClick={(event) => actions.sort(column.path, event.shiftKey ? "add" : "toggle")}
              {...(index > 0 ? reorder.handle(index) : {})}
            >
              <span className={styles.headLabel}>{column.label}</span>
              {direction === "ascending" && <ArrowUp aria-hidden />}
              {direction === "descending" && <ArrowDown aria-hidden />}
              {sort.length > 1 && place >= 0 && <span className={styles.sortPlace}>{place + 1}</span>}
            </button>
            <HeadMenu column={column} index={index} frozen={left !== undefined} actions={actions} />
            <Resizer column={column} width={widths[index] ?? column.width} actions={actions} />
          </div>
        );
      })}
      <div className={styles.headCell} role="presentation" />
    </div>
  );
});

interface HeadMenuProps {
  column: Column;
  index: number;
  frozen: boolean;
  actions: ColumnActions;
}

function HeadMenu({ column, index, frozen, actions }: HeadMenuProps) {
  const { words } = useI18n();
  const text = words.lists.columns;
  const present = actions.totalOf(column.path);
  const totalMenu = {
    key: "total",
    icon: <Sigma aria-hidden />,
    label: words.lists.totals.title,
    children: [null, ...totalKinds].map((how) => ({
      key: `total:${how ?? ""}`,
      label: words.lists.totals[how ?? "none"],
      icon: present === how ? <Check aria-hidden /> : <span className="lucide" />,
    })),
  };
  const items = [
    ...(column.sortable
      ? [
          { key: "up", icon: <ArrowUp aria-hidden />, label: words.lists.sort.ascending },
          { key: "down", icon: <ArrowDown aria-hidden />, label: words.lists.sort.descending },
        ]
      : []),
    ...(actions.canGroup(column) ? [{ key: "group", icon: <Group aria-hidden />, label: text.groupBy }] : []),
    ...(actions.canTotal(column) ? [totalMenu] : []),
    frozen && index > 0
      ? { key: "thaw", icon: <PanelLeftDashed aria-hidden />, label: text.unfreeze }
      : { key: "freeze", icon: <PanelLeft aria-hidden />, label: text.freezeTo },
    ...(index > 0 ? [{ key: "hide", icon: <EyeOff aria-hidden />, label: text.hide }] : []),
  ];
  const choose = (key: string) => {
    if (key === "up" || key === "down") actions.sort(column.path, key);
    else if (key === "group") actions.group(column.path);
    else if (key.startsWith("total:")) actions.total(column.path, totalKinds.find((how) => key.endsWith(how)) ?? null);
    else if (key === "hide") actions.hide(column.path);
    else actions.freeze(key === "thaw" ? 1 : index + 1);
  };
  return (
    <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => choose(key) }} placement="bottomRight">
      <button type="button" className={styles.headMenu} aria-label={text.menu(column.label)} tabIndex={-1}>
        <ChevronDown aria-hidden />
      </button>
    </Dropdown>
  );
}

interface ResizerProps {
  column: Column;
  width: number;
  actions: ColumnActions;
}

function Resizer({ column, width, actions }: ResizerProps) {
  const { words } = useI18n();
  const start = useRef<{ x: number; width: number } | null>(null);
  const down = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const drag = (event: PointerEvent) => {
    if (start.current) actions.resize(column.path, start.current.width + event.clientX - start.current.x);
  };
  const keys = (event: KeyboardEvent) => {
    const step = event.key === "ArrowLeft" ? -16 : event.key === "ArrowRight" ? 16 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    actions.resize(column.path, width + step);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={words.list.resize(column.label)}
      aria-valuenow={width}
      tabIndex={-1}
      className={styles.resizer}
      onPointerDown={down}
      onPointerMove={drag}
      onPointerUp={() => {
        start.current = null;
        actions.letGo();
      }}
      onKeyDown={keys}
      onBlur={actions.letGo}
    />
  );
}
