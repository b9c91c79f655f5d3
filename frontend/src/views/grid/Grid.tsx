/** The virtual grid: only the rows in sight are in the document, however many there are. */
import { type CSSProperties, useCallback, useEffect, useMemo, useRef } from "react";
import { useCoarsePointer } from "~/kit/media";
import { CellEditor } from "./CellEditor";
import type { Place } from "./cells";
import { GridHeader } from "./GridHeader";
import { GridRows } from "./GridRows";
import { CHECK_WIDTH, leftsOf } from "./geometry";
import styles from "./grid.module.css";
import type { GridProps } from "./props";
import { TypeCatcher } from "./TypeCatcher";
import { useClipboard } from "./useClipboard";
import { useCursor } from "./useCursor";
import { useEditor } from "./useEditor";
import { useGoing } from "./useGoing";
import { useGridKeys } from "./useGridKeys";
import { usePointer } from "./usePointer";
import { useTicks } from "./useTicks";
import { useVirtualRows } from "./useVirtualRows";

const FINGER_ROW = 48;
const rowHeights = { compact: 30, normal: 36, roomy: 44 } as const;

export function Grid(props: GridProps) {
  const { columns, widths, source, selection, editing } = props;
  const grid = useGrid(props);
  const { frame, catcher, cursor, coarse, rowHeight, virtual, lefts, clipboard, editor, pointer } = grid;
  const { edited } = editor;
  const template = [`${CHECK_WIDTH}px`, ...widths.map((width) => `${width}px`), "minmax(0, 1fr)"].join(" ");
  const style = {
    "--template": template,
    "--row": `${rowHeight}px`,
    "--inner": `${CHECK_WIDTH + widths.reduce((sum, width) => sum + width, 0)}px`,
  } as CSSProperties;
  return (
    <div
      ref={frame}
      className={styles.frame}
      style={style}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total === null ? -1 : props.total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-activedescendant={cursor.row < 0 ? undefined : cursor.col > 0 ? "grid-cell" : `grid-row-${cursor.row}`}
      tabIndex={0}
      onKeyDown={grid.onKey}
      onCopy={clipboard.copy}
      onPaste={clipboard.paste}
      onFocus={({ target }) => {
        if (cursor.row < 0 && source.count > 0) cursor.go({ row: 0, col: 0 });
        if (target === frame.current && cursor.col > 0 && !edited) catcher.current?.focus({ preventScroll: true });
      }}
      {...pointer.listeners}
    >
      <div className={styles.inner} style={{ height: virtual.getTotalSize() }}>
        <GridHeader
          columns={columns}
          widths={widths}
          lefts={lefts}
          sort={props.sort}
          chosen={selection.size === 0 ? "none" : selection.size >= source.rows ? "all" : "some"}
          onChooseAll={grid.chooseAll}
          actions={props.actions}
        />
        <GridRows
          props={props}
          slots={grid.slots}
          rowHeight={rowHeight}
          lefts={lefts}
          cursor={cursor}
          hovered={pointer.hovered}
          select={grid.select}
          latest={grid.latest}
        />
        {edited && (
          <CellEditor
            key={`${edited.cell.record.id} ${edited.cell.column.path} ${edited.typed ?? ""}`}
            column={edited.cell.column}
            value={edited.cell.record[edited.cell.column.path] ?? null}
            typed={edited.typed}
            box={edited.box}
            onCommit={editor.commit}
            onCancel={() => editor.close("stay")}
          />
        )}
        {editing && !coarse && (
          <TypeCatcher
            field={catcher}
            frame={frame}
            cursor={cursor}
            label={props.label}
            away={edited !== null}
            onTyped={editor.edit}
          />
        )}
      </div>
      {props.foot}
    </div>
  );
}

/** What the grid knows and does: its cursor, its rows, keys, mouse and editor. */
function useGrid(props: GridProps) {
  const { columns, widths, source, scroll, editing } = props;
  const frame = useRef<HTMLDivElement>(null);
  const catcher = useRef<HTMLInputElement>(null);
  const cursor = useCursor();
  const coarse = useCoarsePointer();
  const rowHeight = coarse ? FINGER_ROW : rowHeights[props.density];
  const { virtual, slots } = useVirtualRows(source, scroll, rowHeight, frame);
  const lefts = useMemo(() => leftsOf(widths, Math.min(props.frozen, columns.length)), [widths, props.frozen, columns]);

  // Rows are drawn again only when they change, so that what they call has to look up the present state.
  const latest = useRef(props);
  latest.current = props;
  const recordAt = useCallback((index: number) => {
    const { source: present } = latest.current;
    const item = index >= 0 && index < present.count ? present.item(index) : undefined;
    return item?.kind === "row" ? item.record : undefined;
  }, []);
  const go = useGoing({ props, cursor, recordAt, frame, rowHeight, lefts });
  const editor = useEditor({ columns, cursor, editing, frame, recordAt, go });
  const { edit } = editor;
  const { select, chooseAll } = useTicks(latest, recordAt);
  const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? 400) / rowHeight) - 2);
  const clipboard = useClipboard({ columns, cursor, recordAt, editing, count: source.count });
  const onKey = useGridKeys({ props, cursor, page, go, edit, select, recordAt, clipboard, frame, catcher });
  const { isScrolling: scrolling } = virtual;
  const point = (place: Place, extend: boolean) => cursor.go(place, extend);
  const pointer = usePointer({ cursor, go: point, edit, peek: props, recordAt, scrolling });
  useEffect(() => {
    // The element that has the focus would stand for another row.
    const holder = scrolling ? document.activeElement?.closest("[data-index]") : null;
    if (holder && frame.current?.contains(holder)) frame.current.focus({ preventScroll: true });
  }, [scrolling]);
  return {
    frame,
    catcher,
    cursor,
    coarse,
    rowHeight,
    virtual,
    slots,
    lefts,
    latest,
    editor,
    select,
    chooseAll,
    clipboard,
    onKey,
    pointer,
  };
}
