/** A record on a board: its title and what was chosen to be shown, dragged by hand, moved by keys or by its menu. */
import { Check } from "lucide-react";
import type { KeyboardEvent, MouseEvent } from "react";
import { useNavigate } from "react-router";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { typeOf } from "~/fieldtypes/registry";
import { isEmptyValue, maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { usePhone } from "~/kit/media";
import type { Column } from "../grid/columns";
import styles from "./board.module.css";
import { CardMenu } from "./CardMenu";
import { NextDot, Stay } from "./CardSigns";
import { walkOrMove } from "./cardKeys";
import type { Cell } from "./cells";
import { useDesk } from "./desk";

interface CardProps {
  cell: Cell;
  record: RecordData;
  /** How many days the cards of this column usually stay. */
  usual: number;
}

export function Card({ cell, record, usual }: CardProps) {
  const i18n = useI18n();
  const { words } = i18n;
  const { object, view, shown, moves, onPeek, ...desk } = useDesk();
  const phone = usePhone();
  const navigate = useNavigate();
  const [title, ...rest] = shown;
  const name = title
    ? (maskedText(record[title.path]) ?? typeOf(title.field).text(record[title.path] ?? null, title.field, i18n))
    : "";
  const href = `/o/${object.key}/${record.id}`;
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    navigate(href);
  };
  const click = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("a, button")) return;
    if (phone) navigate(href);
    else onPeek(record.id);
  };
  const keys = (event: KeyboardEvent<HTMLElement>) =>
    walkOrMove(event, desk.board, cell, (to) => !moves.locked && desk.send(record, cell, to));
  const facts = view.compact ? [] : rest.filter(({ path, field }) => isTold(record, path, field.type));
  return (
    <article
      className={styles.card}
      data-card={record.id}
      data-movable={!moves.locked || undefined}
      onClick={click}
      onKeyDown={keys}
    >
      <div className={styles.cardHead}>
        <NextDot record={record} />
        <a
          href={href}
          className={styles.title}
          onClick={follow}
          draggable={false}
          title={view.compact ? name : undefined}
        >
          {name || words.common.untitled}
        </a>
        <Stay record={record} usual={usual} />
        {!moves.locked && <CardMenu cell={cell} record={record} name={name} />}
      </div>
      {facts.length > 0 && (
        <dl className={styles.facts}>
          {facts.map((column) => (
            <Fact key={column.path} record={record} column={column} />
          ))}
        </dl>
      )}
    </article>
  );
}

/** What is empty or "no" is not worth a place on a card. */
const isTold = (record: RecordData, path: string, type: string): boolean => {
  const value = record[path];
  return !isEmptyValue(value) && !(value === false && (type === "boolean" || type === "formula"));
};

function Fact({ record, column }: { record: RecordData; column: Column }) {
  const { path, field, label, align } = column;
  const value = record[path];
  if (value === true) {
    return (
      <div className={styles.fact}>
        <dt className="visually-hidden">{label}</dt>
        <dd className={styles.yes}>
          <Check aria-hidden />
          {label}
        </dd>
      </div>
    );
  }
  return (
    <div className={styles.fact} title={label}>
      <dt className={align === "end" ? styles.factName : "visually-hidden"}>{label}</dt>
      <dd>
        <FieldValue value={value} field={field} place="cell" />
      </dd>
    </div>
  );
}
