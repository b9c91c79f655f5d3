/** The entries of a timeline: the first page comes with the record, older ones are put behind it as they are asked for. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getTimeline, type TimelineItem, type TimelinePage } from "~/api/page";

/** The record's own changes are one kind to a reader. */
export const OWN_KINDS: readonly string[] = ["created", "change", "merge", "bin"];

export interface Narrowing {
  readonly kind: string | null;
  /** Whose doings; null: everybody's. */
  readonly by: string | null;
}

/** Where the older entries begin, and what stood before them then. */
interface Begun {
  readonly cursor: string;
  readonly head: readonly TimelineItem[];
}

const OLDER = 50;
const nameOf = ({ kind, id }: TimelineItem) => `${kind}-${id}`;

export function useTimeline(object: string, id: string, first: TimelinePage, { kind, by }: Narrowing) {
  const kinds = kind === null ? [] : kind === "change" ? OWN_KINDS : [kind];
  const narrowed = kind !== null || by !== null;
  const head = useQuery({
    queryKey: ["related", object, id, "timeline", kind, by],
    queryFn: ({ signal }) => getTimeline(object, id, { kinds, by, cursor: null }, signal),
    enabled: narrowed,
    staleTime: 10_000,
  });
  const page = narrowed ? head.data : first;
  const [known, setBegun] = useState<Begun | null>(null);
  // So much has happened meanwhile that the newest page no longer reaches what was read: it is begun anew.
  const begun = known && page && reaches(page.data, known.head) ? known : null;
  const older = useInfiniteQuery({
    queryKey: ["timeline", object, id, kind, by, begun?.cursor],
    queryFn: ({ pageParam, signal }) => getTimeline(object, id, { kinds, by, cursor: pageParam, limit: OLDER }, signal),
    initialPageParam: begun?.cursor ?? "",
    getNextPageParam: (last) => last.page.next,
    enabled: begun !== null,
    // What lies far back is not read again with every change.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const next = page?.page.next ?? null;
  const beginOlder = () => page && next !== null && setBegun({ cursor: next, head: page.data });
  return {
    items: page ? joined(page.data, begun?.head ?? [], older.data?.pages.flatMap(({ data }) => data) ?? []) : [],
    pending: narrowed && head.isPending,
    error: head.error ?? older.error,
    hasMore: begun === null ? next !== null : older.hasNextPage || older.isPending,
    loading: begun !== null && (older.isPending || older.isFetchingNextPage),
    more: () => void (begun === null ? beginOlder() : !older.isFetching && older.fetchNextPage()),
    retry: () => void (head.isError ? head.refetch() : older.refetch()),
  };
}

function reaches(now: readonly TimelineItem[], before: readonly TimelineItem[]): boolean {
  const names = new Set(before.map(nameOf));
  return now.some((item) => names.has(nameOf(item)));
}

/** What new entries pushed off the newest page stands between it and the older ones; nothing stands twice. */
function joined(
  newest: readonly TimelineItem[],
  before: readonly TimelineItem[],
  older: readonly TimelineItem[],
): readonly TimelineItem[] {
  const last = newest.at(-1)?.at ?? "";
  const pushed = before.filter(({ at }) => Date.parse(at) <= Date.parse(last));
  return [...new Map([...newest, ...pushed, ...older].map((item) => [nameOf(item), item])).values()];
}
