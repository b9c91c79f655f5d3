/** Where a card can be sent without dragging it; places that cannot take it say so. */
import { Ellipsis } from "lucide-react";
import { useState } from "react";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import styles from "./board.module.css";
import type { Cell, Place } from "./cells";
import { useDesk } from "./desk";
import { missingFields } from "./missing";
import { findObstacles, type Obstacles, obstaclesAt } from "./useMoves";

export function CardMenu({ cell, record, name }: { cell: Cell; record: RecordData; name: string }) {
  const { words, label } = useI18n();
  const text = words.lists.board;
  const { object, ways, board, moves, send } = useDesk();
  const [obstacles, setObstacles] = useState<Obstacles | null>(null);
  const ask = () => {
    findObstacles(object, ways, board, record, cell).then(setObstacles, () => setObstacles(null));
  };
  const item = (kind: "column" | "lane", place: Place, to: Cell) => {
    const problems = obstaclesAt(obstacles, cell, to);
    const refused = problems.length > 0 && missingFields(object, ways, problems) === null;
    return {
      key: `${kind} ${place.key}`,
      disabled: refused,
      label: (
        <span className={styles.item}>
          {place.name}
          {refused && <small>{problems.map(({ message }) => message).join(" ")}</small>}
        </span>
      ),
    };
  };
  const targets = new Map<string, Cell>();
  const columns = board.columns
    .filter(({ key }) => key !== cell.column.key)
    .map((column) => {
      const to = board.cellOf(column, cell.lane);
      targets.set(`column ${column.key}`, to);
      return item("column", column, to);
    });
  const lanes = (moves.lanesLocked ? [] : (board.lanes ?? []))
    .filter(({ key }) => key !== cell.lane?.key)
    .map((lane) => {
      const to = board.cellOf(cell.column, lane);
      targets.set(`lane ${lane.key}`, to);
      return item("lane", lane, to);
    });
  const items = [
    { type: "group" as const, label: text.moveTo, children: columns },
    ...(lanes.length > 0 ? [{ type: "group" as const, label: label(ways.lane?.label), children: lanes }] : []),
  ];
  return (
    <span onClickCapture={ask}>
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{
          items,
          onClick: ({ key }) => {
            const to = targets.get(key);
            if (to) send(record, cell, to);
          },
          style: { maxHeight: 320, overflow: "auto" },
        }}
      >
        <IconButton plain label={text.move(name)} className={styles.move}>
          <Ellipsis aria-hidden />
        </IconButton>
      </Dropdown>
    </span>
  );
}
