/** Records as cards in the columns of a field, if wanted in lanes of another; a card that may not go somewhere says why. */
import { SquareKanban } from "lucide-react";
import { useId, useMemo, useRef } from "react";
import type { Condition } from "~/api/condition";
import type { JsonObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import { makeColumns } from "../grid/columns";
import { effectiveColumns, type ViewState } from "../viewState";
import styles from "./board.module.css";
import { Column } from "./Column";
import { DeskContext } from "./desk";
import { useFacts } from "./facts";
import { Lanes } from "./Lanes";
import { MoveForm } from "./MoveForm";
import { useBoard, useWays, type Ways } from "./useBoard";
import { useClosed } from "./useClosed";
import { useFocusAfter } from "./useFocusAfter";
import { useLift } from "./useLift";
import { useMoves } from "./useMoves";

export interface BoardProps {
  object: ObjectMeta;
  view: ViewState;
  onView: (view: ViewState) => void;
  where: Condition | undefined;
  onPeek: (id: string) => void;
  /** A new record that begins with these values. */
  onCreate: (defaults: JsonObject) => void;
}

/** Fields on a card besides its title, where nobody has chosen them; and where somebody has. */
const ON_CARD = 4;
const MOST_ON_CARD = 8;

export default function Board(props: BoardProps) {
  const { words } = useI18n();
  const ways = useWays(props.object, props.view);
  if (ways === null) {
    const text = words.lists.board;
    return <Empty icon={<SquareKanban aria-hidden />} title={text.noField} hint={text.noFieldHint} />;
  }
  return <Standing key={`${ways.by.key} ${ways.lane?.key ?? ""}`} {...props} ways={ways} />;
}

function Standing({ object, view, onView, where, onPeek, onCreate, ways }: BoardProps & { ways: Ways }) {
  const { words, label, format } = useI18n();
  const text = useBoardWords();
  const { by } = ways;
  const keysId = useId();
  const frame = useRef<HTMLDivElement>(null);
  const board = useBoard(object, view, where, ways);
  const moves = useMoves(object, ways, board);
  const facts = useFacts(object.key, by.key);
  const shown = useShown(object, view, ways);
  const { closed, toggle } = useClosed(`${object.key} ${by.key} ${ways.lane?.key ?? ""}`);
  const { lifted, over } = useLift(frame, object, ways, board, moves);
  const send = useFocusAfter(frame, moves.move, moves.unfinished?.record.id ?? null);
  if (board.error) return <ErrorState error={board.error} retry={board.reload} />;
  if (board.isPending) {
    return (
      <div className={styles.bones}>
        <Skeleton lines={10} />
      </div>
    );
  }
  const create = object.rights.create && isEditable(by) ? onCreate : null;
  const desk = { object, view, ways, board, moves, facts, shown, lifted, over, closed, toggle, onView, onPeek, send };
  const { unfinished } = moves;
  return (
    <DeskContext value={{ ...desk, onCreate: create }}>
      <div className={styles.board} data-compact={view.compact || undefined}>
        {moves.locked && <p className={styles.locked}>{words.lists.board.locked(label(by.label))}</p>}
        {board.hiddenColumns > 0 && (
          <p className={styles.locked}>{text.moreColumns(format.count(board.hiddenColumns))}</p>
        )}
        {!moves.locked && (
          <p id={keysId} className="visually-hidden">
            {text.keys}
          </p>
        )}
        <div
          ref={frame}
          className={styles.columns}
          role="group"
          aria-label={label(by.label)}
          aria-describedby={moves.locked ? undefined : keysId}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: keys must scroll it too, even before a card is there.
          tabIndex={0}
          data-lanes={board.lanes !== null || undefined}
          data-lifted={lifted !== null || undefined}
        >
          {board.lanes ? (
            <Lanes lanes={board.lanes} />
          ) : (
            board.columns.map((column) => <Column key={column.key} cell={board.cellOf(column, null)} />)
          )}
        </div>
        {unfinished && (
          <MoveForm
            object={object}
            ways={ways}
            move={unfinished}
            title={moves.titleOf(unfinished.record)}
            onSave={moves.finish}
            onCancel={moves.giveUp}
          />
        )}
      </div>
    </DeskContext>
  );
}

function useShown(object: ObjectMeta, view: ViewState, { by, lane }: Ways) {
  const catalog = useCatalog();
  const i18n = useI18n();
  return useMemo(() => {
    const [title = "", ...rest] = effectiveColumns(view, object);
    const fields = rest.filter((path) => path !== by.key && path !== lane?.key);
    const most = view.columns === null ? ON_CARD : MOST_ON_CARD;
    return makeColumns(catalog, object, [title, ...fields.slice(0, most)], i18n);
  }, [catalog, object, view, by, lane, i18n]);
}
