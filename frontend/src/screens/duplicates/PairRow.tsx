/** A pair in the queue: its two names, how surely they are one, and why. */
import type { Pair } from "~/api/duplicates";
import type { ObjectMeta } from "~/api/meta";
import { useDataWords } from "~/i18n/data";
import styles from "./duplicates.module.css";
import { useReason } from "./reason";

interface PairRowProps {
  pair: Pair;
  object: ObjectMeta;
  current: boolean;
  onChoose: () => void;
}

export function PairRow({ pair, object, current, onChoose }: PairRowProps) {
  const text = useDataWords().duplicates;
  const [first, second] = pair.records;
  const reason = useReason(pair, object);
  return (
    <li>
      <button type="button" className={styles.pair} aria-current={current || undefined} onClick={onChoose}>
        <span className={styles.title}>{first?.title}</span>
        <span className={styles.title}>{second?.title}</span>
        <span className={styles.why}>
          <strong>{text.score(pair.score)}</strong> {Math.round(pair.score * 100)}% · {reason}
        </span>
      </button>
    </li>
  );
}
