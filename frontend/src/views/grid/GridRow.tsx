/** The kinds of row: a record, one still to come, a group's header, a load that failed. */
import { Button } from "antd";
import { ChevronDown, ChevronRight } from "lucide-react";
import { type MouseEvent, memo, type ReactNode } from "react";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { typeOf } from "~/fieldtypes/registry";
import { maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Bone } from "~/kit/states";
import { Tick } from "~/kit/Tick";
import type { Column } from "./columns";
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
  href: string;
  selected: boolean;
  peeked: boolean;
  onSelect: (range: boolean) => void;
  onOpen: (record: RecordData) => void;
  onPeek: () => void;
}

function RecordRowPlain(props: RecordRowProps) {
  const { record, columns, index, selected } = props;
  const i18n = useI18n();
  const { words } = i18n;
  const [titleColumn] = columns;
  const title = titleColumn
    ? typeOf(titleColumn.field).text(record[titleColumn.path] ?? null, titleColumn.field, i18n)
    : "";
  // A plain link costs less than the router's, of which every row would hold one.
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.onOpen(record);
  };
  const click = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("a, label, input, button")) return;
    if (event.shiftKey) props.onSelect(true);
    else props.onPeek();
  };
  return (
    <div
      id={`grid-row-${index}`}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-active={props.active || undefined}
      data-peeked={props.peeked || undefined}
      className={styles.row}
      style={at(props.top)}
      onClick={click}
      onKeyDown={undefined}
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
      {columns.map((column, columnIndex) => (
        <div
          key={column.path}
          role="gridcell"
          aria-colindex={columnIndex + 2}
          className={`${styles.cell} ${columnIndex === 0 ? styles.title : ""}`}
          data-align={column.align}
        >
          {columnIndex === 0 ? (
            <a href={props.href} tabIndex={-1} className={styles.titleLink} title={title} onClick={follow}>
              {maskedText(record[column.path]) ?? (title || words.common.untitled)}
            </a>
          ) : (
            <FieldValue value={record[column.path]} field={column.field} place="cell" />
          )}
        </div>
      ))}
      <div className={styles.cell} role="presentation" />
    </div>
  );
}

export const RecordRow = memo(
  RecordRowPlain,
  (a, b) =>
    a.record === b.record &&
    a.top === b.top &&
    a.index === b.index &&
    a.columns === b.columns &&
    a.selected === b.selected &&
    a.active === b.active &&
    a.peeked === b.peeked &&
    a.href === b.href &&
    a.onOpen === b.onOpen,
);

export function LoadingRow({ index, top, columns }: PlaceProps & { columns: readonly Column[] }) {
  const widths = ["62%", "48%", "74%", "40%"];
  return (
    <div className={styles.row} style={at(top)} role="row" aria-rowindex={index + 2} aria-busy>
      <div className={`${styles.cell} ${styles.check}`} role="gridcell" />
      {columns.map((column, columnIndex) => (
        <div key={column.path} className={styles.cell} role="gridcell" data-align={column.align}>
          <Bone width={widths[(index + columnIndex) % widths.length] ?? "50%"} />
        </div>
      ))}
    </div>
  );
}

interface GroupRowProps extends PlaceProps {
  group: Group;
  onToggle: (group: Group) => void;
  children: ReactNode;
}

export function GroupRow({ index, top, active, group, onToggle, children }: GroupRowProps) {
  const { words, format } = useI18n();
  const Arrow = group.open ? ChevronDown : ChevronRight;
  return (
    <div
      id={`grid-row-${index}`}
      className={`${styles.row} ${styles.group}`}
      style={at(top)}
      role="row"
      aria-rowindex={index + 2}
      data-active={active || undefined}
    >
      <div role="gridcell" className={styles.groupCell}>
        <button type="button" className={styles.toggle} aria-expanded={group.open} onClick={() => onToggle(group)}>
          <Arrow aria-hidden />
          {children}
          <span className={styles.groupCount}>{words.list.groupCount(format.count(group.count))}</span>
        </button>
      </div>
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
