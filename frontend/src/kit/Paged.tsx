/** A list that comes page by page: waiting, failed, empty, its rows, and the way to what comes next. */
import { type QueryKey, type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import styles from "./Paged.module.css";
import { ErrorState, Skeleton } from "./states";

interface PageOf<Row> {
  readonly data: readonly Row[];
  readonly page: { readonly next: string | null; readonly has_more: boolean };
}

interface Source<Page> {
  readonly key: QueryKey;
  readonly read: (cursor: string | null, signal: AbortSignal) => Promise<Page>;
  readonly enabled?: boolean;
  /** Milliseconds that what was read counts as fresh; none, when nothing is said. */
  readonly staleTime?: number;
}

export interface Paging<Row, Page> {
  readonly rows: readonly Row[];
  readonly pages: readonly Page[];
  readonly query: UseInfiniteQueryResult;
}

export function usePaged<Row, Page extends PageOf<Row> = PageOf<Row>>(source: Source<Page>): Paging<Row, Page> {
  const query = useInfiniteQuery({
    queryKey: source.key,
    queryFn: ({ pageParam, signal }) => source.read(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.page.has_more ? last.page.next : null),
    enabled: source.enabled,
    staleTime: source.staleTime ?? 0,
  });
  const pages = query.data?.pages ?? [];
  return { rows: pages.flatMap(({ data }) => data), pages, query };
}

interface PagedProps<Row, Page> {
  of: Paging<Row, Page>;
  /** What stands in place of no row. */
  empty: ReactNode;
  /** The words that lead to the next page. */
  more: string;
  lines?: number;
  compact?: boolean;
  children: ReactNode;
}

export function Paged<Row, Page>({ of, empty, more, lines = 8, compact, children }: PagedProps<Row, Page>) {
  const { rows, query } = of;
  return (
    <>
      {query.isPending && <Skeleton lines={lines} height={44} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact={compact} />}
      {query.isSuccess && rows.length === 0 && empty}
      {rows.length > 0 && children}
      {query.hasNextPage && (
        <Button className={styles.more} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {more}
        </Button>
      )}
    </>
  );
}
