/** Records as cards in the columns of a field; a card that may not go somewhere says why. */
import { SquareKanban } from "lucide-react";
import { useRef, useState } from "react";
import type { Condition } from "~/api/condition";
import type { JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import { boardFields } from "../layouts";
import type { ViewState } from "../viewState";
import styles from "./board.module.css";
import { Column } from "./Column";
import { type BoardColumn, useBoard } from "./useBoard";

export interface BoardProps {
  object: ObjectMeta;
  view: ViewState;
  onView: (view: ViewState) => void;
  where: Condition | undefined;
  onPeek: (id: string) => void;
  /** A new record that begins with these values. */
  onCreate: (defaults: JsonObject) => void;
}

export default function Board(props: BoardProps) {
  const { words } = useI18n();
  const fields = boardFields(props.object);
  const by = fields.find(({ key }) => key === props.view.by) ?? fields[0];
  if (by === undefined) {
    const text = words.lists.board;
    return <Empty icon={<SquareKanban aria-hidden />} title={text.noField} hint={text.noFieldHint} />;
  }
  return <Columns key={by.key} {...props} by={by} />;
}

interface Dragged {
  readonly record: RecordData;
  readonly from: BoardColumn;
}

function Columns({ object, view, where, by, onPeek, onCreate }: BoardProps & { by: FieldMeta }) {
  const { words, label } = useI18n();
  const board = useBoard(object, view, where, by);
  const dragged = useRef<Dragged | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  if (board.error) return <ErrorState error={board.error} retry={board.reload} />;
  if (board.isPending) return <Skeleton lines={10} />;
  const toggle = (key: string) => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
  };
  const drop = (to: BoardColumn) => {
    const now = dragged.current;
    dragged.current = null;
    setOver(null);
    if (now) void board.move(now.record, now.from, to);
  };
  return (
    <div className={styles.board}>
      {board.locked && <p className={styles.locked}>{words.lists.board.locked(label(by.label))}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys must scroll it too, even before a card is there. */}
      <div className={styles.columns} role="group" aria-label={label(by.label)} tabIndex={0}>
        {board.columns.map((column) => (
          <Column
            key={column.key}
            object={object}
            view={view}
            by={by}
            column={column}
            sum={board.sum}
            closed={closed.has(column.key)}
            locked={board.locked}
            over={over === column.key}
            blocked={board.blocked?.column === column.key ? board.blocked : null}
            others={board.columns}
            onToggle={() => toggle(column.key)}
            onPeek={onPeek}
            onCreate={object.rights.create && isEditable(by) ? () => onCreate({ [by.key]: column.value }) : null}
            onUnblock={board.unblock}
            onMove={(record, to) => void board.move(record, column, to)}
            onLift={(record) => {
              dragged.current = { record, from: column };
            }}
            onOver={() => dragged.current && setOver(column.key)}
            onDrop={() => drop(column)}
            onEnd={() => setOver(null)}
          />
        ))}
      </div>
    </div>
  );
}
