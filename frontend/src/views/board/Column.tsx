/** One column of a board: what it is called, how many and how much it holds, and its cards as they come into sight. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronsLeftRight, ChevronsRightLeft, Lock, Plus, X } from "lucide-react";
import { type DragEvent, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { Bone } from "~/kit/states";
import { Tag } from "~/kit/Tag";
import { makeColumns } from "../grid/columns";
import { effectiveColumns, type ViewState } from "../viewState";
import styles from "./board.module.css";
import { Card } from "./Card";
import type { Blocked, BoardColumn } from "./useBoard";

interface ColumnProps {
  object: ObjectMeta;
  view: ViewState;
  by: FieldMeta;
  column: BoardColumn;
  sum: FieldMeta | undefined;
  closed: boolean;
  locked: boolean;
  over: boolean;
  blocked: Blocked | null;
  others: readonly BoardColumn[];
  onToggle: () => void;
  onPeek: (id: string) => void;
  onCreate: (() => void) | null;
  onUnblock: () => void;
  onMove: (record: RecordData, to: BoardColumn) => void;
  onLift: (record: RecordData) => void;
  onOver: () => void;
  onDrop: () => void;
  onEnd: () => void;
}

/** Fields on a card besides its title. */
const ON_CARD = 4;
const CARD = 108;
const GAP = 8;

export function Column(props: ColumnProps) {
  const { object, view, by, column, sum, closed, blocked } = props;
  const catalog = useCatalog();
  const i18n = useI18n();
  const { words, format } = i18n;
  const text = words.lists.board;
  const { rows } = column;
  const revision = useSyncExternalStore(rows.subscribe, rows.getRevision);
  const frame = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => {
    const paths = effectiveColumns(view, object).filter((path) => path !== by.key);
    return makeColumns(catalog, object, paths.slice(0, ON_CARD + 1), i18n);
  }, [catalog, object, view, by, i18n]);
  const count = rows.rows.length + (rows.hasMore ? 3 : 0);
  const virtual = useVirtualizer({
    count: closed ? 0 : count,
    getScrollElement: () => frame.current,
    estimateSize: () => CARD,
    gap: GAP,
    overscan: 6,
    getItemKey: (index) => rows.rows[index]?.id ?? `*${index}`,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (!closed && (column.count > 0 || rows.rows.length > 0)) rows.need(last);
    void revision;
  }, [rows, last, closed, revision, column.count]);

  const allow = (event: DragEvent) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    props.onOver();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    props.onDrop();
  };
  const name = text.column(column.name, format.count(column.count));
  return (
    <section
      className={styles.column}
      data-closed={closed || undefined}
      data-over={props.over || undefined}
      aria-label={name}
      onDragOver={allow}
      onDrop={drop}
    >
      <header className={styles.head}>
        <IconButton
          plain
          label={closed ? text.expand(column.name) : text.collapse(column.name)}
          onClick={props.onToggle}
          className={styles.fold}
        >
          {closed ? <ChevronsLeftRight aria-hidden /> : <ChevronsRightLeft aria-hidden />}
        </IconButton>
        <h2 className={styles.name}>
          {column.color ? <Tag color={column.color}>{column.name}</Tag> : <span>{column.name}</span>}
        </h2>
        <span className={styles.count}>{format.count(column.count)}</span>
        {sum && !closed && (
          <span className={styles.sum} title={i18n.label(sum.label)}>
            <FieldValue value={column.sum} field={sum} place="cell" />
          </span>
        )}
        {props.onCreate && !closed && (
          <IconButton plain label={text.add(column.name)} onClick={props.onCreate} className={styles.fold}>
            <Plus aria-hidden />
          </IconButton>
        )}
      </header>
      {blocked && (
        <div className={styles.blocked} role="alert">
          <Lock aria-hidden />
          <p>
            <strong>{text.blocked(blocked.title, column.name)}</strong>
            <span>{blocked.reason}</span>
          </p>
          <IconButton plain label={words.common.close} onClick={props.onUnblock}>
            <X aria-hidden />
          </IconButton>
        </div>
      )}
      {!closed && (
        <div ref={frame} className={styles.cards}>
          {rows.rows.length === 0 && (!rows.hasMore || column.count === 0) && (
            <p className={styles.empty}>{text.empty}</p>
          )}
          <ul style={{ height: virtual.getTotalSize() }} aria-label={column.name}>
            {(column.count > 0 || rows.rows.length > 0 ? items : []).map(({ index, start, key }) => {
              const record = rows.rows[index];
              return (
                <li
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={styles.slot}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  {record ? (
                    <Card
                      object={object}
                      columns={shown}
                      record={record}
                      column={column}
                      others={props.others}
                      locked={props.locked}
                      onPeek={props.onPeek}
                      onMove={props.onMove}
                      onLift={props.onLift}
                      onEnd={props.onEnd}
                    />
                  ) : (
                    <div className={styles.card}>
                      <Bone width="70%" />
                      <Bone width="45%" />
                    </div>
                  )}
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </section>
  );
}
