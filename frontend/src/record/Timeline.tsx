/** What happened with a record, newest first, with what is planned above; narrowed by kind and person, read as one scrolls. */
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import type { ObjectMeta } from "~/api/meta";
import type { TimelineItem, TimelinePage } from "~/api/page";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { ErrorState, Skeleton } from "~/kit/states";
import { TimelineBar, type Whose } from "./TimelineBar";
import { TimelineEntry } from "./TimelineEntry";
import styles from "./timeline.module.css";
import trail from "./trail.module.css";
import { useTimeline } from "./useTimeline";

interface TimelineProps {
  object: ObjectMeta;
  record: RecordData;
  first: TimelinePage;
}

export function Timeline(props: TimelineProps) {
  const [kind, setKind] = useState<string | null>(null);
  const [whose, setWhose] = useState<Whose | null>(null);
  const by = whose?.id ?? null;
  return (
    <div>
      <TimelineBar first={props.first} kind={kind} onKind={setKind} whose={whose} onWhose={setWhose} />
      <Entries key={`${kind} ${by}`} {...props} kind={kind} by={by} />
    </div>
  );
}

function Entries({ object, record, first, kind, by }: TimelineProps & { kind: string | null; by: string | null }) {
  const { words } = useI18n();
  const { items, pending, error, hasMore, loading, more, retry } = useTimeline(object.key, record.id, first, {
    kind,
    by,
  });
  const end = useEndInSight(more);
  const now = Date.now();
  const planned = items.filter(({ at }) => Date.parse(at) > now);
  const past = items.filter(({ at }) => Date.parse(at) <= now);
  const list = (entries: readonly TimelineItem[]) => (
    <ol className={trail.entries}>
      {entries.map((item) => (
        <TimelineEntry
          key={`${item.kind}-${item.id}`}
          object={object}
          record={record}
          item={item}
          kinds={first.kinds}
        />
      ))}
    </ol>
  );
  if (pending) return <Skeleton lines={5} />;
  return (
    <>
      {items.length === 0 && !error && <Nothing narrowed={kind !== null || by !== null} />}
      {planned.length > 0 && (
        <section className={styles.planned} aria-label={words.page.planned}>
          <h3 className={styles.part}>{words.page.planned}</h3>
          {list(planned)}
        </section>
      )}
      {list(past)}
      {error && <ErrorState error={error} retry={retry} compact />}
      {hasMore && !error && (
        <div ref={end} className={styles.more}>
          <Button type="text" loading={loading} onClick={more}>
            {words.page.earlier}
          </Button>
        </div>
      )}
    </>
  );
}

function Nothing({ narrowed }: { narrowed: boolean }) {
  const { words } = useI18n();
  return (
    <div className={styles.none}>
      <p>{narrowed ? words.page.nothingSuch : words.page.empty}</p>
      {!narrowed && <p className={styles.hint}>{words.page.emptyHint}</p>}
    </div>
  );
}

/** Older entries are asked for before one reaches them. */
function useEndInSight(more: () => void) {
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef(more);
  latest.current = more;
  useEffect(() => {
    const end = ref.current;
    if (end === null) return;
    // What is there without scrolling is not asked for by itself: the button waits.
    let scrolled = false;
    const onScroll = () => {
      scrolled = true;
    };
    document.addEventListener("scroll", onScroll, { capture: true, once: true, passive: true });
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && scrolled && latest.current(), {
      rootMargin: "0px 0px 900px 0px",
    });
    watch.observe(end);
    return () => {
      watch.disconnect();
      document.removeEventListener("scroll", onScroll, { capture: true });
    };
  });
  return ref;
}
