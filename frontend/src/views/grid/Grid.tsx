/** The virtual grid: only the rows in sight are in the document, however many there are. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Json } from "~/api/json";
import type { RecordData, SortKey } from "~/api/records";
import { whenIdle } from "~/kit/afterPaint";
import { useCoarsePointer } from "~/kit/media";
import { CellEditor, type Then } from "./CellEditor";
import type { Cell, Place } from "./cells";
import type { Column } from "./columns";
import type { GridEditing } from "./editing";
import { type ColumnActions, GridHeader } from "./GridHeader";
import { GroupRow, LoadingRow, RecordRow, TroubleRow } from "./GridRow";
import { boxOf, type CellBox, CHECK_WIDTH, leftsOf, showCell, showRow } from "./geometry";
import styles from "./grid.module.css";
import type { GridSource, Group } from "./source";
import { TypeCatcher } from "./TypeCatcher";
import { useClipboard } from "./useClipboard";
import { useCursor } from "./useCursor";
import { useGridKeys } from "./useGridKeys";
import { usePointer } from "./usePointer";
import { useSlots } from "./useSlots";

export interface GridProps {
  label: string;
  columns: readonly Column[];
  widths: readonly number[];
  /** How many columns stay when one scrolls sideways. */
  frozen: number;
  actions: ColumnActions;
  sort: readonly SortKey[];
  source: GridSource;
  total: number | null;
  selection: ReadonlySet<string>;
  onSelect: (ids: readonly string[], how: "add" | "remove" | "toggle") => void;
  hrefOf: (record: RecordData) => string;
  onOpen: (record: RecordData) => void;
  onPeek: (record: RecordData) => void;
  /** Somebody is about to open it. */
  onAhead?: ((id: string) => void) | undefined;
  onToggleGroup: (group: Group) => void;
  groupLabel: (group: Group) => React.ReactNode;
  peeked: string | null;
  scroll: { top: number };
  editing: GridEditing | null;
}

/** Rows above and below those in sight. */
const OVERSCAN = 10;
/** As many as one batch of the server takes. */
const MOST_CHOSEN = 5000;

/** How high the grid will be, near enough, before it can be measured: its first rows are drawn with itself, not in a
 * second go. */
const guessRoom = () => ({ width: window.innerWidth, height: Math.max(0, window.innerHeight - 110) });

interface Edited {
  readonly cell: Cell;
  readonly typed: string | undefined;
  readonly box: CellBox;
}

export function Grid(props: GridProps) {
  const { columns, widths, source, selection, scroll, editing } = props;
  const frame = useRef<HTMLDivElement>(null);
  const catcher = useRef<HTMLInputElement>(null);
  const cursor = useCursor();
  const [edited, setEdited] = useState<Edited | null>(null);
  const anchor = useRef(-1);
  const coarse = useCoarsePointer();
  const rowHeight = coarse ? 48 : 36;
  const virtual = useVirtualizer({
    count: source.count,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    initialOffset: scroll.top,
    initialRect: useState(guessRoom)[0],
    paddingStart: rowHeight,
    scrollPaddingStart: rowHeight,
    // Drawing is a task of its own, beside the one in which the browser scrolls and lays out.
    useFlushSync: false,
    onChange: ({ scrollOffset }) => {
      // Reading the element's own would make the browser lay out at once.
      if (scrollOffset !== null) scroll.top = scrollOffset;
    },
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const lastSeen = virtual.range?.endIndex ?? last;
  useEffect(() => {
    // What is there is seen first; more is asked for then.
    if (source.rows > lastSeen) return whenIdle(() => source.need(first, last));
    source.need(first, last);
  }, [source, first, last, lastSeen]);
  const slots = useSlots(
    items.map(({ index }) => index),
    virtual.range,
    source,
    virtual.isScrolling,
  );
  const lefts = useMemo(() => leftsOf(widths, Math.min(props.frozen, columns.length)), [widths, props.frozen, columns]);

  // Rows are drawn again only when they change, so that what they call has to look up the present state.
  const latest = useRef(props);
  latest.current = props;
  const recordAt = useCallback((index: number) => {
    const { source: present } = latest.current;
    const item = index >= 0 && index < present.count ? present.item(index) : undefined;
    return item?.kind === "row" ? item.record : undefined;
  }, []);
  const show = (row: number, col: number) => {
    showRow(frame.current, row, rowHeight);
    if (col > 0) requestAnimationFrame(() => showCell(frame.current, lefts, widths, col));
  };
  const go = (row: number, col: number, extend = false) => {
    if (source.count === 0) return;
    const place = {
      row: Math.min(Math.max(row, 0), source.count - 1),
      col: Math.min(Math.max(col, 0), columns.length - 1),
    };
    cursor.go(place, extend);
    show(place.row, place.col);
    const record = recordAt(place.row);
    if (props.peeked !== null && record && !extend && place.row !== cursor.row) props.onPeek(record);
  };
  const edit = (typed?: string, row = cursor.row, col = cursor.col) => {
    const record = recordAt(row);
    const column = columns[col];
    if (editing === null || record === undefined || column === undefined) return;
    const obstacle = editing.obstacle({ record, column });
    if (obstacle !== undefined) return editing.refuse(obstacle);
    const box = boxOf(frame.current, row, col);
    if (!box) return;
    const cell = { record, column };
    // Letters that come before the editor has the focus belong to it too.
    const sooner = (now: Edited | null) =>
      typed !== undefined && now?.typed !== undefined && now.cell.record === record && now.cell.column === column
        ? now.typed
        : "";
    setEdited((now) => ({ cell, box, typed: typed === undefined ? undefined : sooner(now) + typed }));
  };
  const close = (then: Then) => {
    setEdited(null);
    frame.current?.focus({ preventScroll: true });
    if (then === "down" || then === "up") go(cursor.row + (then === "down" ? 1 : -1), cursor.col);
    if (then === "right" || then === "left") go(cursor.row, cursor.col + (then === "right" ? 1 : -1));
  };
  const commit = (value: Json, then: Then) => {
    if (edited) editing?.save(edited.cell, value);
    close(then);
  };
  const select = (index: number, range: boolean) => {
    const now = latest.current;
    const record = recordAt(index);
    if (record === undefined) return;
    if (range && anchor.current >= 0) {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
      const between = Array.from({ length: to - from + 1 }, (_, step) => recordAt(from + step)?.id ?? "");
      now.onSelect(between.filter(Boolean), "add");
    } else now.onSelect([record.id], "toggle");
    anchor.current = index;
  };
  const chooseAll = useCallback((on: boolean) => {
    const { source: present, onSelect } = latest.current;
    const ids: string[] = [];
    for (let index = 0; index < Math.min(present.count, MOST_CHOSEN); index += 1) {
      const item = present.item(index);
      if (item.kind === "row") ids.push(item.record.id);
    }
    onSelect(ids, on ? "add" : "remove");
  }, []);
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

  const template = [`${CHECK_WIDTH}px`, ...widths.map((width) => `${width}px`), "minmax(0, 1fr)"].join(" ");
  const style = {
    "--template": template,
    "--row": `${rowHeight}px`,
    "--inner": `${CHECK_WIDTH + widths.reduce((sum, width) => sum + width, 0)}px`,
  } as CSSProperties;
  const { range } = cursor;

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
      onKeyDown={onKey}
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
          onChooseAll={chooseAll}
          actions={props.actions}
        />
        {slots.map(({ key, index, item }) => {
          const place = { index, top: rowHeight * (index + 1), active: index === cursor.row };
          if (item.kind === "loading") return <LoadingRow key={key} {...place} columns={columns} lefts={lefts} />;
          if (item.kind === "error") return <TroubleRow key={key} {...place} retry={item.retry} />;
          if (item.kind === "group") {
            return (
              <GroupRow key={key} {...place} group={item.group} columns={columns} onToggle={props.onToggleGroup}>
                {props.groupLabel(item.group)}
              </GroupRow>
            );
          }
          const inside = index >= range.top && index <= range.bottom && cursor.row >= 0;
          return (
            <RecordRow
              key={key}
              {...place}
              record={item.record}
              columns={columns}
              lefts={lefts}
              href={props.hrefOf(item.record)}
              selected={selection.has(item.record.id)}
              peeked={props.peeked === item.record.id}
              hovered={index === pointer.hovered}
              cursor={index === cursor.row ? cursor.col : -1}
              from={inside && !(range.top === range.bottom && range.left === range.right) ? range.left : -1}
              to={inside && !(range.top === range.bottom && range.left === range.right) ? range.right : -1}
              problems={editing?.problems.get(item.record.id)}
              onSelect={(shift) => select(index, shift)}
              onOpen={props.onOpen}
              onAhead={props.onAhead}
              onPeek={() => {
                cursor.go({ row: index, col: 0 });
                latest.current.onPeek(item.record);
              }}
            />
          );
        })}
        {edited && (
          <CellEditor
            key={`${edited.cell.record.id} ${edited.cell.column.path} ${edited.typed ?? ""}`}
            column={edited.cell.column}
            value={edited.cell.record[edited.cell.column.path] ?? null}
            typed={edited.typed}
            box={edited.box}
            onCommit={commit}
            onCancel={() => close("stay")}
          />
        )}
        {editing && !coarse && (
          <TypeCatcher
            field={catcher}
            frame={frame}
            cursor={cursor}
            label={props.label}
            away={edited !== null}
            onTyped={edit}
          />
        )}
      </div>
    </div>
  );
}
