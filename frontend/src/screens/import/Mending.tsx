/** Rows that did not pass: each wrong cell can be written anew where it stands. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { type Fix, type ImportOrder, type ImportReport, listRefused, type RefusedRow } from "~/api/imports";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { ErrorState, Skeleton } from "~/kit/states";
import { bareMessage, listGroups, type Sheet } from "./fixes";
import { MendCell } from "./MendCell";
import { MendGroups } from "./MendGroups";
import styles from "./mending.module.css";

interface MendingProps {
  report: ImportReport;
  order: ImportOrder;
  fixes: readonly Fix[];
  onFixes: (fixes: readonly Fix[]) => void;
  /** Counts up when the rows are to be read again. */
  reload: number;
  busy: boolean;
}

/** So many refused rows are read for what they have in common; so many are drawn at once. */
const MOST = 1000;
const STEP = 50;

export function Mending({ report, order, fixes, onFixes, reload, busy }: MendingProps) {
  const { format } = useI18n();
  const text = useDataWords().importing;
  const catalog = useCatalog();
  const [shown, setShown] = useState(STEP);
  const query = useInfiniteQuery({
    queryKey: ["refused", report.id, reload],
    queryFn: ({ pageParam, signal }) => listRefused(report.id, pageParam, signal),
    initialPageParam: -1,
    getNextPageParam: (last) => (last.has_more ? (last.data.at(-1)?.row ?? null) : null),
    staleTime: 0,
  });
  const loaded = query.data?.pages.reduce((sum, { data }) => sum + data.length, 0) ?? 0;
  const wanting = query.hasNextPage && !query.isFetchingNextPage && loaded < MOST;
  useEffect(() => {
    if (wanting) void query.fetchNextPage();
  }, [wanting, query.fetchNextPage]);
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  if (query.data === undefined) return <Skeleton lines={3} />;
  const columns = query.data.pages[0]?.columns ?? [];
  const rows = query.data.pages.flatMap(({ data }) => data);
  const paths = columns.map((name) => order.mapping[name] ?? "");
  const titleField = catalog.findObject(report.object)?.title_field;
  const sheet: Sheet = {
    columns,
    rows,
    fieldOf: (column) => catalog.findField(report.object, paths[column - 1] ?? ""),
    title: Math.max(0, paths.indexOf(titleField ?? "")) + 1,
    mapped: paths.flatMap((path, index) => (path ? index + 1 : [])),
  };
  const failed = report.counts?.failed ?? rows.length;
  return (
    <section className={styles.mending} aria-label={text.mendTitle(format.count(failed))}>
      <h3 className={styles.title}>{text.mendTitle(format.count(failed))}</h3>
      <p className={styles.hint}>{report.dry_run ? text.mendHint : text.mendHintReal}</p>
      <MendGroups groups={listGroups(sheet)} sheet={sheet} fixes={fixes} onFixes={onFixes} busy={busy} />
      <ul className={styles.rows} inert={busy}>
        {rows.slice(0, shown).map((row) => (
          <Row key={row.row} row={row} sheet={sheet} fixes={fixes} onFixes={onFixes} />
        ))}
      </ul>
      {(shown < rows.length || query.hasNextPage) && (
        <Button
          type="link"
          loading={query.isFetchingNextPage}
          onClick={() => {
            setShown(shown + STEP);
            if (shown + STEP > rows.length) void query.fetchNextPage();
          }}
        >
          {text.more}
        </Button>
      )}
    </section>
  );
}

interface RowProps extends Pick<MendingProps, "fixes" | "onFixes"> {
  row: RefusedRow;
  sheet: Sheet;
}

function Row({ row, sheet, fixes, onFixes }: RowProps) {
  const text = useDataWords().importing;
  const [whole, setWhole] = useState(false);
  const wrong = [...new Set(row.problems.flatMap(({ column }) => column ?? []))];
  const placeless = row.problems.filter(({ column }) => column === null);
  const shown = whole ? sheet.mapped : wrong;
  const name = row.cells[sheet.title - 1] ?? "";
  return (
    <li className={styles.row}>
      <span className={styles.line}>{text.line(row.row)}</span>
      <div className={styles.body}>
        <p className={styles.head}>
          <span className={styles.name}>{name || row.cells.find(Boolean)}</span>
          {row.state === "warned" ? (
            <span className={styles.soft}>{text.warned}</span>
          ) : (
            !whole && (
              <button type="button" className={styles.link} onClick={() => setWhole(true)}>
                {text.wholeRow}
              </button>
            )
          )}
        </p>
        {placeless.map(({ code, message }) => (
          <p key={code} className={styles.problem}>
            {bareMessage(message, row.row, null, "")}
          </p>
        ))}
        {row.state === "warned" ? (
          row.problems.map(({ code, message }) => (
            <p key={code} className={styles.problem}>
              {message}
            </p>
          ))
        ) : (
          <div className={styles.cells}>
            {shown.map((column) => (
              <MendCell key={column} row={row} column={column} sheet={sheet} fixes={fixes} onFixes={onFixes} />
            ))}
          </div>
        )}
      </div>
    </li>
  );
}
