/** One column of a board without lanes: its head, and its cards as they come into sight. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useI18n } from "~/i18n";
import { Bone } from "~/kit/states";
import styles from "./board.module.css";
import { Card } from "./Card";
import { ColumnHead } from "./ColumnHead";
import type { Cell } from "./cells";
import { useDesk } from "./desk";
import { useKnownFacts } from "./facts";
import { BlockedNote, Verdict } from "./Notes";
import { closedKey } from "./useClosed";
import { useUsual } from "./useUsual";

const HEIGHT = 108;
const COMPACT_HEIGHT = 44;
const GAP = 8;

export function Column({ cell }: { cell: Cell }) {
  const { words, format } = useI18n();
  const { over, closed } = useDesk();
  const { column } = cell;
  const folded = closed.has(closedKey("column", column.key));
  return (
    <section
      className={styles.column}
      data-closed={folded || undefined}
      data-cell={cell.key}
      data-over={over === cell.key || undefined}
      aria-label={words.lists.board.column(column.name, format.count(column.count))}
    >
      <ColumnHead column={column} folded={folded} />
      <BlockedNote cell={cell} />
      <Verdict cell={cell} />
      {!folded && <Cards cell={cell} />}
    </section>
  );
}

function Cards({ cell }: { cell: Cell }) {
  const { words } = useI18n();
  const { facts, view } = useDesk();
  const { rows, count, column } = cell;
  const revision = useSyncExternalStore(rows.subscribe, rows.getRevision);
  const frame = useRef<HTMLDivElement>(null);
  useKnownFacts(facts, rows.rows);
  const usual = useUsual(facts, rows.rows);
  const some = count > 0 || rows.rows.length > 0;
  const virtual = useVirtualizer({
    count: some ? rows.rows.length + (rows.hasMore ? 3 : 0) : 0,
    getScrollElement: () => frame.current,
    estimateSize: () => (view.compact ? COMPACT_HEIGHT : HEIGHT),
    gap: view.compact ? GAP / 2 : GAP,
    overscan: 6,
    getItemKey: (index) => rows.rows[index]?.id ?? `*${index}`,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (some) rows.need(last);
    void revision;
  }, [rows, last, some, revision]);
  return (
    <div ref={frame} className={styles.cards} data-scrolls>
      {rows.rows.length === 0 && (!rows.hasMore || count === 0) && (
        <p className={styles.empty}>{words.lists.board.empty}</p>
      )}
      <ul style={{ height: virtual.getTotalSize() }} aria-label={column.name}>
        {items.map(({ index, start, key }) => {
          const record = rows.rows[index];
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={styles.slot}
              style={{ transform: `translateY(${start}px)` }}
            >
              {record ? <Card cell={cell} record={record} usual={usual} /> : <Waiting />}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function Waiting() {
  return (
    <div className={styles.card}>
      <Bone width="70%" />
      <Bone width="45%" />
    </div>
  );
}
