/** What a place says of a card: whether it could come while it is dragged, and why it could not after the drop. */
import { Lock, PencilLine, X } from "lucide-react";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { IconButton } from "~/kit/IconButton";
import styles from "./board.module.css";
import type { Cell } from "./cells";
import { useDesk } from "./desk";
import { missingFields } from "./missing";
import { obstaclesAt } from "./useMoves";

export function BlockedNote({ cell }: { cell: Cell }) {
  const { words } = useI18n();
  const { moves } = useDesk();
  const { blocked } = moves;
  if (blocked?.cell !== cell.key) return null;
  return (
    <div className={styles.blocked} role="alert">
      <Lock aria-hidden />
      <p>
        <strong>{words.lists.board.blocked(blocked.title, cell.column.name)}</strong>
        <span>{blocked.reason}</span>
      </p>
      <IconButton plain label={words.common.close} onClick={moves.unblock}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}

export function Verdict({ cell }: { cell: Cell }) {
  const { label } = useI18n();
  const text = useBoardWords();
  const { object, ways, lifted, moves } = useDesk();
  if (lifted === null || lifted.from.key === cell.key) return null;
  const across = lifted.from.lane?.key !== cell.lane?.key;
  if (across && moves.lanesLocked) return <Refused reason={moves.lanesLocked} />;
  const problems = obstaclesAt(lifted.obstacles, lifted.from, cell);
  if (problems.length === 0) return null;
  const missing = missingFields(object, ways, problems);
  if (missing === null) return <Refused reason={problems.map(({ message }) => message).join(" ")} />;
  return (
    <p className={styles.verdict} data-kind="needs">
      <PencilLine aria-hidden />
      <span>{text.needs(missing.map((field) => label(field.label)).join(text.comma))}</span>
    </p>
  );
}

function Refused({ reason }: { reason: string }) {
  const text = useBoardWords();
  return (
    <p className={styles.verdict} data-kind="no">
      <Lock aria-hidden />
      <span>
        <strong>{text.cannot}</strong>
        {reason}
      </span>
    </p>
  );
}
