/** A list on the phone: two lines a record, the title and what else the list declares. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import type { ObjectMeta } from "~/api/meta";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { typeOf } from "~/fieldtypes/registry";
import { isEmptyValue, maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Bone } from "~/kit/states";
import type { Column } from "../grid/columns";
import type { GridItem, Group } from "../grid/source";
import { GroupLabel } from "./GroupLabel";
import styles from "./list.module.css";
import type { ListSource } from "./useListSource";

interface PhoneListProps {
  object: ObjectMeta;
  columns: readonly Column[];
  list: ListSource;
  /** The field of its groups. */
  group: string | null;
}

const ROW = 64;
const GROUP = 48;

export function PhoneList({ object, columns, list, group }: PhoneListProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { source, scroll } = list;
  const { count } = source;
  const { words, label } = useI18n();
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: (index) => (group !== null && source.item(index).kind === "group" ? GROUP : ROW),
    overscan: 10,
    initialOffset: scroll.top,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => source.need(first, last), [source, first, last]);
  // Where a group opens, other rows stand at the same places.
  useEffect(() => {
    if (group !== null && count > 0) virtual.measure();
  }, [group, count, virtual]);
  return (
    <div
      ref={frame}
      className={styles.phoneFrame}
      onScroll={(event) => {
        scroll.top = event.currentTarget.scrollTop;
      }}
    >
      <ul style={{ height: virtual.getTotalSize() }} aria-label={words.list.rows(label(object.plural))}>
        {items.map(({ index, start, size }) => (
          <li key={index} className={styles.phoneRow} style={{ height: size, transform: `translateY(${start}px)` }}>
            <PhoneRow
              object={object}
              columns={columns}
              item={source.item(index)}
              group={group}
              onToggle={list.toggle}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface PhoneRowProps {
  object: ObjectMeta;
  columns: readonly Column[];
  item: GridItem;
  group: string | null;
  onToggle: (group: Group) => void;
}

function PhoneRow({ object, columns, item, group: by, onToggle }: PhoneRowProps) {
  const i18n = useI18n();
  if (item.kind === "error") {
    return (
      <button type="button" className={styles.phoneLink} onClick={item.retry}>
        {i18n.words.list.loadFailed} {i18n.words.common.retry}
      </button>
    );
  }
  if (item.kind === "group") {
    const { group } = item;
    return (
      <button type="button" className={styles.phoneGroup} aria-expanded={group.open} onClick={() => onToggle(group)}>
        {group.open ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
        <GroupLabel object={object.key} group={group} by={by ?? ""} />
        <span className={styles.phoneCount}>{i18n.words.list.groupCount(i18n.format.count(group.count))}</span>
      </button>
    );
  }
  if (item.kind !== "row") {
    return (
      <span className={styles.phoneLink}>
        <span className={styles.phoneText}>
          <Bone width="48%" />
          <Bone width="72%" />
        </span>
      </span>
    );
  }
  const { record } = item;
  const [title, ...others] = columns;
  const shown = others.filter(({ path }) => !isEmptyValue(record[path])).slice(0, 3);
  const name = title
    ? (maskedText(record[title.path]) ?? typeOf(title.field).text(record[title.path] ?? null, title.field, i18n))
    : "";
  return (
    <Link to={`/o/${object.key}/${record.id}`} className={styles.phoneLink}>
      <span className={styles.phoneText}>
        <span className={styles.phoneTitle}>{name || i18n.words.common.untitled}</span>
        <span className={styles.phoneMeta}>
          {shown.map(({ path, field }) => (
            <span key={path} className={styles.phoneValue}>
              <FieldValue value={record[path]} field={field} place="cell" />
            </span>
          ))}
        </span>
      </span>
      <ChevronRight aria-hidden className={styles.phoneArrow} />
    </Link>
  );
}
