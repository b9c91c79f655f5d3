/** The queue: the list at the side, the chosen pair compared, decided by click or key. */
import { Button } from "antd";
import { CopyCheck } from "lucide-react";
import type { Pair, PairState } from "~/api/duplicates";
import type { ObjectMeta } from "~/api/meta";
import { useDataWords } from "~/i18n/data";
import { usePageKeys } from "~/kit/page";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import { Compare } from "./Compare";
import styles from "./duplicates.module.css";
import { PairRow } from "./PairRow";
import { idsOf, type QueueState, useQueue } from "./useQueue";

interface QueueProps {
  object: ObjectMeta;
  state: PairState;
  canScan: boolean;
}

export function Queue({ object, state, canScan }: QueueProps) {
  const text = useDataWords().duplicates;
  const queue = useQueue(object, state);
  const { query, pairs, pair, move, decide, merge } = queue;
  usePageKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    m: () => pair && queue.mayMerge && merge(idsOf(pair)),
    d: () => decide("different"),
    l: () => decide("later"),
  });
  if (query.isPending) return <Skeleton lines={6} height={52} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (pair === undefined) {
    const hint = state !== "open" ? text.emptyHintOther : canScan ? text.emptyHint : text.emptySeller;
    return <Empty icon={<CopyCheck aria-hidden />} title={text.emptyTitle} hint={hint} />;
  }
  return (
    <div className={styles.columns}>
      <nav className={styles.list} aria-label={text.list}>
        <ul>
          {pairs.map((one) => (
            <PairRow
              key={one.id}
              pair={one}
              object={object}
              current={one === pair}
              onChoose={() => queue.choose(one.id)}
            />
          ))}
        </ul>
        {query.hasNextPage && (
          <Button type="link" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {text.more}
          </Button>
        )}
      </nav>
      <section className={styles.detail} aria-label={text.compare}>
        <Compare
          key={pair.id}
          pair={pair}
          object={object}
          actions={<Decisions pair={pair} state={state} queue={queue} />}
        />
        {queue.mergesGroup && (
          <button type="button" className={styles.group} onClick={() => merge(queue.group)}>
            {text.allOfGroup(queue.group.length)}
          </button>
        )}
        <p className={styles.keys}>{text.keys}</p>
      </section>
    </div>
  );
}

function Decisions({ pair, state, queue }: { pair: Pair; state: PairState; queue: QueueState }) {
  const text = useDataWords().duplicates;
  const { decide, merge, mayMerge } = queue;
  return (
    <>
      {mayMerge && (
        <Button type="primary" onClick={() => merge(idsOf(pair))}>
          {text.merge}
        </Button>
      )}
      {state !== "different" && <Button onClick={() => decide("different")}>{text.different}</Button>}
      {state === "open" ? (
        <Button type="text" onClick={() => decide("later")}>
          {text.later}
        </Button>
      ) : (
        <Button type="text" onClick={() => decide("open")}>
          {text.reopen}
        </Button>
      )}
    </>
  );
}
