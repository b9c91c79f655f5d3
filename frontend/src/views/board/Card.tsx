/** A record on a board: its title and what the view's columns say, dragged by hand or moved by its menu. */
import { Ellipsis } from "lucide-react";
import type { KeyboardEvent, MouseEvent } from "react";
import { useNavigate } from "react-router";
import type { ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { typeOf } from "~/fieldtypes/registry";
import { isEmptyValue, maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import type { Column } from "../grid/columns";
import styles from "./board.module.css";
import type { BoardColumn } from "./useBoard";

interface CardProps {
  object: ObjectMeta;
  columns: readonly Column[];
  record: RecordData;
  column: BoardColumn;
  others: readonly BoardColumn[];
  locked: boolean;
  onPeek: (id: string) => void;
  onMove: (record: RecordData, to: BoardColumn) => void;
  onLift: (record: RecordData) => void;
  onEnd: () => void;
}

export function Card({ object, columns, record, column, others, locked, ...props }: CardProps) {
  const i18n = useI18n();
  const { words } = i18n;
  const text = words.lists.board;
  const phone = usePhone();
  const navigate = useNavigate();
  const [title, ...rest] = columns;
  const name = title
    ? (maskedText(record[title.path]) ?? typeOf(title.field).text(record[title.path] ?? null, title.field, i18n))
    : "";
  const shown = rest.filter(({ path }) => !isEmptyValue(record[path]));
  const href = `/o/${object.key}/${record.id}`;
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(href);
  };
  const click = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("a, button")) return;
    if (phone) navigate(href);
    else props.onPeek(record.id);
  };
  // By the keyboard a card goes to the column beside its own.
  const keys = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || !event.shiftKey || locked) return;
    const to = others[others.indexOf(column) + step];
    event.preventDefault();
    if (to) props.onMove(record, to);
  };
  const items = others
    .filter((other) => other.key !== column.key)
    .map((other) => ({ key: other.key, label: other.name }));
  return (
    <article
      className={styles.card}
      draggable={!locked && !phone}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", name);
        props.onLift(record);
      }}
      onDragEnd={props.onEnd}
      onClick={click}
      onKeyDown={keys}
    >
      <div className={styles.cardHead}>
        <a href={href} className={styles.title} onClick={follow} draggable={false}>
          {name || words.common.untitled}
        </a>
        {!locked && (
          <Dropdown
            trigger={["click"]}
            menu={{
              items: [{ type: "group", label: text.moveTo, children: items }],
              onClick: ({ key }) => {
                const to = others.find((other) => other.key === key);
                if (to) props.onMove(record, to);
              },
              style: { maxHeight: 320, overflow: "auto" },
            }}
          >
            <IconButton plain label={text.move(name)} className={styles.move}>
              <Ellipsis aria-hidden />
            </IconButton>
          </Dropdown>
        )}
      </div>
      {shown.length > 0 && (
        <dl className={styles.facts}>
          {shown.map(({ path, field, label, align }) => (
            <div key={path} className={styles.fact} title={label}>
              <dt className={align === "end" ? styles.factName : "visually-hidden"}>{label}</dt>
              <dd>
                <FieldValue value={record[path]} field={field} place="cell" />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  );
}
