/** A board in lanes: the heads of the columns stay in sight, each lane folds, and its cards load when it is seen. */
import { ChevronDown, ChevronRight } from "lucide-react";
import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { Tag } from "~/kit/Tag";
import styles from "./board.module.css";
import { Card } from "./Card";
import { Waiting } from "./Column";
import { ColumnHead, Sums } from "./ColumnHead";
import type { Cell, Place } from "./cells";
import { useDesk } from "./desk";
import { useKnownFacts } from "./facts";
import { BlockedNote, Verdict } from "./Notes";
import { closedKey } from "./useClosed";
import { useUsual } from "./useUsual";

const FIRST = 8;
const MORE = 20;

export function Lanes({ lanes }: { lanes: readonly Place[] }) {
  const { format } = useI18n();
  const text = useBoardWords();
  const { board, closed } = useDesk();
  return (
    <div className={styles.lanes}>
      <div className={styles.laneHeads}>
        {board.columns.map((column) => {
          const folded = closed.has(closedKey("column", column.key));
          return (
            <div key={column.key} className={styles.laneColumn} data-closed={folded || undefined}>
              <ColumnHead column={column} folded={folded} />
            </div>
          );
        })}
      </div>
      {lanes.map((lane) => (
        <Lane key={lane.key} lane={lane} />
      ))}
      {board.hiddenLanes > 0 && <p className={styles.locked}>{text.moreLanes(format.count(board.hiddenLanes))}</p>}
    </div>
  );
}

function Lane({ lane }: { lane: Place }) {
  const { format } = useI18n();
  const text = useBoardWords();
  const { board, closed, toggle } = useDesk();
  const folded = closed.has(closedKey("lane", lane.key));
  const count = format.count(lane.count);
  return (
    <section className={styles.lane} aria-label={text.lane(lane.name, count)}>
      <h2 className={styles.laneHead}>
        <button
          type="button"
          aria-expanded={!folded}
          aria-label={folded ? text.expandLane(lane.name) : text.collapseLane(lane.name)}
          onClick={() => toggle(lane, "lane")}
        >
          {folded ? <ChevronRight aria-hidden /> : <ChevronDown aria-hidden />}
          {lane.color ? <Tag color={lane.color}>{lane.name}</Tag> : <span>{lane.name}</span>}
          <span className={styles.count}>{count}</span>
        </button>
        <Sums place={lane} />
      </h2>
      {!folded && (
        <div className={styles.laneRow}>
          {board.columns.map((column) => (
            <LaneCell key={column.key} cell={board.cellOf(column, lane)} />
          ))}
        </div>
      )}
    </section>
  );
}

function LaneCell({ cell }: { cell: Cell }) {
  const { words, format } = useI18n();
  const { over, closed } = useDesk();
  const { column, lane } = cell;
  const folded = closed.has(closedKey("column", column.key));
  const name = words.lists.board.column(`${lane?.name ?? ""} ${column.name}`, format.count(cell.count));
  return (
    <section
      className={styles.laneColumn}
      data-cell={cell.key}
      data-closed={folded || undefined}
      data-over={over === cell.key || undefined}
      aria-label={name}
    >
      <BlockedNote cell={cell} />
      <Verdict cell={cell} />
      {folded ? (
        <span className={styles.count}>{cell.count > 0 && format.count(cell.count)}</span>
      ) : (
        <Stack cell={cell} />
      )}
    </section>
  );
}

function Stack({ cell }: { cell: Cell }) {
  const { format } = useI18n();
  const text = useBoardWords();
  const { facts } = useDesk();
  const { rows, count } = cell;
  const revision = useSyncExternalStore(rows.subscribe, rows.getRevision);
  const frame = useRef<HTMLDivElement>(null);
  const seen = useSeen(frame);
  const [most, setMost] = useState(FIRST);
  useEffect(() => {
    if (seen && (count > 0 || rows.rows.length > 0)) rows.need(Math.min(most, rows.rows.length));
    void revision;
  }, [seen, rows, count, most, revision]);
  const shown = rows.rows.slice(0, most);
  useKnownFacts(facts, shown);
  const usual = useUsual(facts, shown);
  const waiting = count > 0 && rows.rows.length === 0 && rows.hasMore;
  const left = Math.max(count, rows.rows.length) - shown.length;
  return (
    <div ref={frame} className={styles.stack}>
      {waiting && <Waiting />}
      <ul>
        {shown.map((record) => (
          <li key={record.id}>
            <Card cell={cell} record={record} usual={usual} />
          </li>
        ))}
      </ul>
      {left > 0 && !waiting && (
        <button type="button" className={styles.more} onClick={() => setMost(most + MORE)}>
          {text.more(format.count(left))}
        </button>
      )}
    </div>
  );
}

/** Whether it has ever been near the window. */
function useSeen(frame: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(typeof IntersectionObserver === "undefined");
  useEffect(() => {
    if (seen || frame.current === null) return;
    const watch = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && setSeen(true),
      { rootMargin: "200px" },
    );
    watch.observe(frame.current);
    return () => watch.disconnect();
  }, [seen, frame]);
  return seen;
}
