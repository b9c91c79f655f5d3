/** The head of the grid: sort by a click, width by a drag of the edge. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, memo, type PointerEvent, useRef } from "react";
import { useI18n } from "~/i18n";
import { Tick } from "~/kit/Tick";
import type { Column } from "./columns";
import type { GridProps } from "./Grid";
import styles from "./grid.module.css";

interface GridHeaderProps extends Pick<GridProps, "columns" | "widths" | "sort"> {
  /** How many rows are chosen: none, some, or all that are loaded. */
  chosen: "none" | "some" | "all";
  onChooseAll: (on: boolean) => void;
  onSort: (path: string) => void;
  onResize: (path: string, width: number) => void;
}

/** Drawn again only when a column changes, not with each step of a scroll. */
export const GridHeader = memo(function GridHeader(props: GridHeaderProps) {
  const { columns, widths, sort, chosen } = props;
  const { words } = useI18n();
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
        const key = sort.find(({ field }) => field === column.path);
        const direction = key === undefined ? "none" : key.descending ? "descending" : "ascending";
        return (
          <div
            key={column.path}
            role="columnheader"
            aria-label={column.label}
            aria-sort={direction}
            aria-colindex={index + 2}
            className={`${styles.headCell} ${index === 0 ? styles.title : ""}`}
            data-align={column.align}
          >
            <button
              type="button"
              className={styles.sort}
              disabled={!column.sortable}
              title={column.label}
              onClick={() => props.onSort(column.path)}
            >
              <span className={styles.headLabel}>{column.label}</span>
              {direction === "ascending" && <ArrowUp aria-hidden />}
              {direction === "descending" && <ArrowDown aria-hidden />}
            </button>
            <Resizer column={column} width={widths[index] ?? column.width} onResize={props.onResize} />
          </div>
        );
      })}
      <div className={styles.headCell} role="presentation" />
    </div>
  );
});

interface ResizerProps {
  column: Column;
  width: number;
  onResize: (path: string, width: number) => void;
}

function Resizer({ column, width, onResize }: ResizerProps) {
  const { words } = useI18n();
  const start = useRef<{ x: number; width: number } | null>(null);
  const down = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const drag = (event: PointerEvent) => {
    if (start.current) onResize(column.path, start.current.width + event.clientX - start.current.x);
  };
  const keys = (event: KeyboardEvent) => {
    const step = event.key === "ArrowLeft" ? -16 : event.key === "ArrowRight" ? 16 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onResize(column.path, width + step);
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
      }}
      onKeyDown={keys}
    />
  );
}
