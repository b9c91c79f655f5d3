/** The virtual grid: only the rows in sight are in the document, however many there are. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import type { RecordData, SortKey } from "~/api/records";
import { useCoarsePointer } from "~/kit/media";
import type { Column } from "./columns";
import { GridHeader } from "./GridHeader";
import { GroupRow, LoadingRow, RecordRow, TroubleRow } from "./GridRow";
import styles from "./grid.module.css";
import type { GridSource, Group } from "./source";

export interface GridProps {
  label: string;
  columns: readonly Column[];
  widths: readonly number[];
  onResize: (path: string, width: number) => void;
  sort: readonly SortKey[];
  onSort: (path: string) => void;
  source: GridSource;
  total: number | null;
  selection: ReadonlySet<string>;
  onSelect: (ids: readonly string[], how: "add" | "remove" | "toggle") => void;
  hrefOf: (record: RecordData) => string;
  onOpen: (record: RecordData) => void;
  onPeek: (record: RecordData) => void;
  onToggleGroup: (group: Group) => void;
  groupLabel: (group: Group) => React.ReactNode;
  peeked: string | null;
  scroll: { top: number };
}

const CHECK_WIDTH = 40;
/** As many as one batch of the server takes. */
const MOST_CHOSEN = 5000;

export function Grid(props: GridProps) {
  const { columns, widths, source, selection, scroll } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const anchor = useRef(-1);
  const rowHeight = useCoarsePointer() ? 48 : 36;
  const virtual = useVirtualizer({
    count: source.count,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialOffset: scroll.top,
    paddingStart: rowHeight,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => source.need(first, last), [source, first, last]);

  // Rows are drawn again only when they change, so that what they call has to look up the present state.
  const latest = useRef(props);
  latest.current = props;
  const recordAt = (index: number) => {
    const { source: present } = latest.current;
    const item = index >= 0 && index < present.count ? present.item(index) : undefined;
    return item?.kind === "row" ? item.record : undefined;
  };
  const move = (step: number) => {
    const next = Math.min(Math.max(active + step, 0), source.count - 1);
    if (source.count === 0) return;
    setActive(next);
    virtual.scrollToIndex(next);
    const record = recordAt(next);
    if (props.peeked !== null && record) props.onPeek(record);
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
  const sortBy = useCallback((path: string) => latest.current.onSort(path), []);
  const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? 400) / rowHeight) - 2);
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const record = recordAt(active);
    const item = active >= 0 && active < source.count ? source.item(active) : undefined;
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      j: () => move(1),
      k: () => move(-1),
      PageDown: () => move(page),
      PageUp: () => move(-page),
      Home: () => move(-source.count),
      End: () => move(source.count),
      Enter: () => (item?.kind === "group" ? props.onToggleGroup(item.group) : record && props.onOpen(record)),
      " ": () => record && props.onPeek(record),
      x: () => select(active, event.shiftKey),
    };
    const run = keys[event.key];
    if (run === undefined || (event.target !== frame.current && event.key === "Enter")) return;
    event.preventDefault();
    run();
  };

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
      aria-activedescendant={active >= 0 ? `grid-row-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKey}
      onFocus={() => active < 0 && source.count > 0 && setActive(0)}
      onScroll={(event) => {
        scroll.top = event.currentTarget.scrollTop;
      }}
    >
      <div className={styles.inner} style={{ height: virtual.getTotalSize() }}>
        <GridHeader
          columns={columns}
          widths={widths}
          sort={props.sort}
          chosen={selection.size === 0 ? "none" : selection.size >= source.rows ? "all" : "some"}
          onChooseAll={chooseAll}
          onSort={sortBy}
          onResize={props.onResize}
        />
        {items.map(({ index, start }) => {
          const item = source.item(index);
          const place = { index, top: start, active: index === active };
          if (item.kind === "loading") return <LoadingRow key={index} {...place} columns={columns} />;
          if (item.kind === "error") return <TroubleRow key={index} {...place} retry={item.retry} />;
          if (item.kind === "group") {
            return (
              <GroupRow key={index} {...place} group={item.group} onToggle={props.onToggleGroup}>
                {props.groupLabel(item.group)}
              </GroupRow>
            );
          }
          return (
            <RecordRow
              key={index}
              {...place}
              record={item.record}
              columns={columns}
              href={props.hrefOf(item.record)}
              selected={selection.has(item.record.id)}
              peeked={props.peeked === item.record.id}
              onSelect={(range) => select(index, range)}
              onOpen={props.onOpen}
              onPeek={() => {
                setActive(index);
                props.onPeek(item.record);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}
