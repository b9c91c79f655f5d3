/** The queue of records that may be one: the list at the side, two records compared, decided by click or key. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Segmented, Select } from "antd";
import { CopyCheck } from "lucide-react";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { decidePair, listPairs, type Pair, type PairState } from "~/api/duplicates";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { usePageKeys, useTitle } from "~/kit/page";
import { Empty, ErrorState, Forbidden, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useMainObjects } from "~/shell/navigation";
import page from "../page.module.css";
import { Compare } from "./Compare";
import styles from "./duplicates.module.css";
import { ScanButton } from "./ScanButton";

const states: readonly PairState[] = ["open", "later", "different"];

export function Duplicates() {
  const { label } = useI18n();
  const text = useDataWords().duplicates;
  const objects = useMainObjects();
  const [params, setParams] = useSearchParams();
  const object = objects.find(({ key }) => key === params.get("object")) ?? objects[0];
  const state = states.find((one) => one === params.get("state")) ?? "open";
  const canScan = useSession().abilities.includes("workspace.admin");
  useTitle(text.title);
  if (object === undefined) return <Forbidden />;
  const put = (next: { object?: string; state?: PairState }) =>
    setParams({ object: object.key, ...(state === "open" ? {} : { state }), ...next }, { replace: true });
  return (
    <div className={styles.page}>
      <header className={page.head}>
        <h1 className={page.title}>{text.title}</h1>
        <p className={page.hint}>{text.hint}</p>
      </header>
      <div className={styles.bar}>
        <Select
          value={object.key}
          options={objects.map(({ key, plural }) => ({ value: key, label: label(plural) }))}
          onChange={(key) => put({ object: key })}
          aria-label={text.object}
          className={styles.object}
        />
        <Segmented<PairState>
          value={state}
          options={states.map((value) => ({ value, label: text.states[value] }))}
          onChange={(next) => put({ state: next })}
        />
        <span className={styles.gap} />
        {canScan && <ScanButton key={object.key} object={object.key} />}
      </div>
      <Queue key={`${object.key}.${state}`} object={object} state={state} canScan={canScan} />
    </div>
  );
}

interface QueueProps {
  object: ObjectMeta;
  state: PairState;
  canScan: boolean;
}

function Queue({ object, state, canScan }: QueueProps) {
  const { words } = useI18n();
  const text = useDataWords().duplicates;
  const toast = useToast();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<string | null>(null);
  const key = ["pairs", object.key, state];
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => listPairs(object.key, state, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.page.next,
    staleTime: 0,
  });
  const pairs = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const index = Math.max(
    0,
    pairs.findIndex(({ id }) => id === chosen),
  );
  const pair = pairs[index];
  const move = (step: number) => setChosen(pairs[Math.min(pairs.length - 1, Math.max(0, index + step))]?.id ?? null);
  const decide = async (one: Pair | undefined, decision: "different" | "later" | "open") => {
    if (one === undefined) return;
    setChosen(pairs[index + 1]?.id ?? pairs[index - 1]?.id ?? null);
    const again = () => client.invalidateQueries({ queryKey: ["pairs", object.key] });
    try {
      await decidePair(one.id, decision);
      const back = state === "open" || state === "later" || state === "different" ? state : "open";
      const action = {
        label: words.common.undo,
        run: () => void decidePair(one.id, back).then(again, () => undefined),
      };
      toast({ text: text.decided[decision], action });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    await again();
  };
  const group = pair ? [...new Set(pairs.filter((one) => one.cluster === pair.cluster).flatMap(idsOf))] : [];
  const merge = (ids: readonly string[]) => {
    if (ids.length > 1) navigate(`/merge/${object.key}?ids=${ids.slice(0, 10).join(",")}&from=duplicates`);
  };
  usePageKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    m: () => pair && merge(idsOf(pair)),
    d: () => void decide(pair, "different"),
    l: () => void decide(pair, "later"),
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
              onChoose={() => setChosen(one.id)}
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
          actions={
            <>
              {object.rights.update && object.rights.delete && (
                <Button type="primary" onClick={() => merge(idsOf(pair))}>
                  {text.merge}
                </Button>
              )}
              {state !== "different" && (
                <Button onClick={() => void decide(pair, "different")}>{text.different}</Button>
              )}
              {state === "open" ? (
                <Button type="text" onClick={() => void decide(pair, "later")}>
                  {text.later}
                </Button>
              ) : (
                <Button type="text" onClick={() => void decide(pair, "open")}>
                  {text.reopen}
                </Button>
              )}
            </>
          }
        />
        {group.length > 2 && group.length <= 10 && object.rights.update && object.rights.delete && (
          <button type="button" className={styles.group} onClick={() => merge(group)}>
            {text.allOfGroup(group.length)}
          </button>
        )}
        <p className={styles.keys}>{text.keys}</p>
      </section>
    </div>
  );
}

const idsOf = (pair: Pair) => pair.records.map(({ id }) => id);

interface PairRowProps {
  pair: Pair;
  object: ObjectMeta;
  current: boolean;
  onChoose: () => void;
}

function PairRow({ pair, object, current, onChoose }: PairRowProps) {
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

/** Why, in words: the fields by which they were found, else the rule. */
export function useReason(pair: Pair, object: ObjectMeta): string {
  const { label } = useI18n();
  const text = useDataWords().duplicates;
  const catalog = useCatalog();
  const fields = pair.fields.map((key) => label(catalog.findField(object.key, key)?.label) || key).join(text.and);
  return fields ? text.alike(fields) : pair.rule_label;
}
