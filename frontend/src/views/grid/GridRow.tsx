/** The kinds of row: a record, one still to come, a group's header, a load that failed. */
import { Button } from "antd";
import { ChevronDown, ChevronRight, PanelRight } from "lucide-react";
import { type MouseEvent, memo, type ReactNode } from "react";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { typeOf } from "~/fieldtypes/registry";
import { maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Bone } from "~/kit/states";
import { Tick } from "~/kit/Tick";
import type { Column } from "./columns";
import type { CellProblems } from "./editing";
import styles from "./grid.module.css";
import type { Group } from "./source";

interface PlaceProps {
  index: number;
  top: number;
  active: boolean;
}

const at = (top: number) => ({ transform: `translateY(${top}px)` });

interface RecordRowProps extends PlaceProps {
  record: RecordData;
  columns: readonly Column[];
  lefts: readonly number[];
  href: string;
  selected: boolean;
  peeked: boolean;
  /** The mouse is over it. */
  hovered: boolean;
  /** The column of the cursor, -1 where it is in another row. */
  cursor: number;
  /** The first and last column of the chosen range in this row; -1 outside it. */
  from: number;
  to: number;
  problems: CellProblems | undefined;
  onSelect: (range: boolean) => void;
  onOpen: (record: RecordData) => void;
  onAhead: ((id: string) => void) | undefined;
  onPeek: () => void;
}

function RecordRowPlain(props: RecordRowProps) {
  const { record, columns, index, selected, cursor } = props;
  const i18n = useI18n();
  const { words } = i18n;
  const [titleColumn] = columns;
  const title = titleColumn
    ? typeOf(titleColumn.field).text(record[titleColumn.path] ?? null, titleColumn.field, i18n)
    : "";
  return (
    <div
      id={`grid-row-${index}`}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      data-active={props.active || undefined}
      data-whole={(props.active && cursor <= 0) || undefined}
      data-peeked={props.peeked || undefined}
      className={styles.row}
      style={at(props.top)}
    >
      <div className={`${styles.cell} ${styles.check}`} role="gridcell">
        <Tick
          checked={selected}
          tabIndex={-1}
          onChange={() => undefined}
          onClick={(event) => props.onSelect(event.shiftKey)}
          aria-label={words.list.selectRow(title)}
        />
      </div>
      {columns.map((column, place) =>
        drawCell({ props, column, place, title, untitled: words.common.untitled, peek: words.list.peek }),
      )}
      <div className={styles.cell} role="presentation" />
    </div>
  );
}

interface Drawn {
  props: RecordRowProps;
  column: Column;
  place: number;
  title: string;
  untitled: string;
  peek: string;
}

/** A cell. A function, not a component: there are hundreds of them, and each would be one more thing to keep. */
function drawCell(drawn: Drawn) {
  const { props, column, place } = drawn;
  const { record, lefts, cursor } = props;
  const left = lefts[place];
  const problem = props.problems?.get(column.path);
  return (
    <div
      key={column.path}
      id={cursor === place ? "grid-cell" : undefined}
      role="gridcell"
      aria-colindex={place + 2}
      aria-invalid={problem === undefined ? undefined : true}
      title={problem}
      className={`${styles.cell} ${left === undefined ? "" : styles.frozen} ${place === 0 ? styles.title : ""}`}
      style={left === undefined ? undefined : { left }}
      data-col={place}
      data-align={column.align}
      data-edge={left !== undefined && lefts[place + 1] === undefined && place > 0 ? true : undefined}
      data-cursor={cursor === place || undefined}
      data-chosen={(place >= props.from && place <= props.to) || undefined}
    >
      {place === 0 ? drawTitle(drawn) : <FieldValue value={record[column.path]} field={column.field} place="cell" />}
    </div>
  );
}

function drawTitle({ props, column, title, untitled, peek }: Drawn) {
  const { record } = props;
  // A plain link costs less than the router's, of which every row would hold one.
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.onOpen(record);
  };
  return (
    <>
      <a
        href={props.href}
        tabIndex={-1}
        className={styles.titleLink}
        title={title}
        onPointerDown={() => props.onAhead?.(record.id)}
        onClick={follow}
      >
        {maskedText(record[column.path]) ?? (title || untitled)}
      </a>
      {props.hovered && (
        <button
          type="button"
          tabIndex={-1}
          className={styles.peek}
          aria-label={`${peek}: ${title}`}
          onClick={props.onPeek}
        >
          <PanelRight aria-hidden />
        </button>
      )}
    </>
  );
}

const compared = [
  "record",
  "top",
  "index",
  "columns",
  "lefts",
  "selected",
  "active",
  "peeked",
  "hovered",
  "href",
  "onOpen",
  "cursor",
  "from",
  "to",
  "problems",
] as const;

export const RecordRow = memo(RecordRowPlain, (a, b) => compared.every((name) => a[name] === b[name]));

interface LoadingRowProps extends PlaceProps {
  columns: readonly Column[];
  lefts: readonly number[];
}

export function LoadingRow({ index, top, columns, lefts }: LoadingRowProps) {
  const widths = ["62%", "48%", "74%", "40%"];
  return (
    <div className={styles.row} style={at(top)} role="row" aria-rowindex={index + 2} aria-busy>
      <div className={`${styles.cell} ${styles.check}`} role="gridcell" />
      {columns.map((column, columnIndex) => (
        <div
          key={column.path}
          className={`${styles.cell} ${lefts[columnIndex] === undefined ? "" : styles.frozen}`}
          style={lefts[columnIndex] === undefined ? undefined : { left: lefts[columnIndex] }}
          role="gridcell"
          data-align={column.align}
        >
          <Bone width={widths[(index + columnIndex) % widths.length] ?? "50%"} />
        </div>
      ))}
    </div>
  );
}

interface GroupRowProps extends PlaceProps {
  group: Group;
  columns: readonly Column[];
  onToggle: (group: Group) => void;
  children: ReactNode;
}

/** The header of a group: its value and count, and the sums below the heads of their columns. */
export function GroupRow({ index, top, active, group, columns, onToggle, children }: GroupRowProps) {
  const { words, format } = useI18n();
  const Arrow = group.open ? ChevronDown : ChevronRight;
  return (
    <div
      id={`grid-row-${index}`}
      className={`${styles.row} ${styles.group}`}
      style={at(top)}
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-active={active || undefined}
      data-whole={active || undefined}
    >
      <div role="gridcell" className={styles.groupCell}>
        <button type="button" className={styles.toggle} aria-expanded={group.open} onClick={() => onToggle(group)}>
          <Arrow aria-hidden />
          {children}
          <span className={styles.groupCount}>{words.list.groupCount(format.count(group.count))}</span>
        </button>
      </div>
      {columns.map((column, columnIndex) => {
        const sum = columnIndex === 0 ? undefined : group.sums?.[column.path];
        if (sum === undefined || sum === null) return null;
        return (
          <div
            key={column.path}
            role="gridcell"
            className={`${styles.cell} ${styles.sum}`}
            style={{ gridColumn: columnIndex + 2 }}
            data-align="end"
            title={words.lists.group.sum(column.label)}
          >
            <FieldValue value={sum} field={column.field} place="cell" />
          </div>
        );
      })}
    </div>
  );
}

export function TroubleRow({ index, top, retry }: PlaceProps & { retry: () => void }) {
  const { words } = useI18n();
  return (
    <div className={`${styles.row} ${styles.trouble}`} style={at(top)} role="row" aria-rowindex={index + 2}>
      <div role="gridcell" className={styles.groupCell}>
        {words.list.loadFailed}
        <Button type="link" size="small" onClick={retry}>
          {words.common.retry}
        </Button>
      </div>
    </div>
  );
}
