/** What happened with a record, newest first, with what is planned above; narrowed by kind, read page by page. */
import { type InfiniteData, useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import type { ObjectMeta } from "~/api/meta";
import { getTimeline, type TimelineItem, type TimelinePage } from "~/api/page";
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { ErrorState, Skeleton } from "~/kit/states";
import chip from "./kind.module.css";
import { TimelineEntry } from "./TimelineEntry";
import styles from "./timeline.module.css";
import trail from "./trail.module.css";

interface TimelineProps {
  object: ObjectMeta;
  record: RecordData;
  first: TimelinePage;
}

/** The record's own changes are one kind to a reader. */
const own = ["created", "change", "merge", "bin"];

export function Timeline({ object, record, first }: TimelineProps) {
  const { words, label } = useI18n();
  const [kind, setKind] = useState<string | null>(null);
  const kinds = kind === null ? [] : kind === "change" ? own : [kind];
  const begin: InfiniteData<TimelinePage, string | null> = { pages: [first], pageParams: [null] };
  const query = useInfiniteQuery({
    queryKey: ["related", object.key, record.id, "timeline", kind, kind === null ? first : null],
    queryFn: ({ pageParam, signal }) => getTimeline(object.key, record.id, { kinds, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.page.has_more ? last.page.next : null),
    staleTime: 10_000,
    ...(kind === null ? { initialData: begin } : {}),
  });
  const offered = first.kinds.filter(({ key }) => !own.includes(key) || key === "change");
  const items = query.data?.pages.flatMap((page) => page.data) ?? [];
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
  return (
    <div>
      <div className={styles.kinds} role="radiogroup" aria-label={words.page.kindsLabel}>
        {[{ key: null, label: words.page.allKinds, icon: "" }, ...offered].map((one) => (
          <button
            key={one.key ?? ""}
            type="button"
            role="radio"
            aria-checked={kind === one.key}
            className={`${chip.kind} ${styles.kind}`}
            onClick={() => setKind(one.key)}
          >
            {one.key !== null && <ObjectIcon name={one.icon} size={14} />}
            {label(one.label)}
          </button>
        ))}
      </div>
      {query.isPending && <Skeleton lines={5} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.isSuccess && items.length === 0 && (
        <div className={styles.none}>
          <p>{words.page.empty}</p>
          <p className={styles.hint}>{words.page.emptyHint}</p>
        </div>
      )}
      {planned.length > 0 && (
        <section className={styles.planned} aria-label={words.page.planned}>
          <h3 className={styles.part}>{words.page.planned}</h3>
          {list(planned)}
        </section>
      )}
      {list(past)}
      {query.hasNextPage && (
        <Button type="text" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.page.earlier}
        </Button>
      )}
    </div>
  );
}
