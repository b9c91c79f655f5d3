/** Rows that did not pass: each wrong cell can be written anew where it stands. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { AutoComplete, Button, Input } from "antd";
import { useId, useState } from "react";
import { type Fix, type ImportOrder, type ImportReport, listRefused, type RefusedRow } from "~/api/imports";
import { type FieldMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { ErrorState, Skeleton } from "~/kit/states";
import { bareMessage, cellOf, putCell } from "./fixes";
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

interface Sheet {
  readonly columns: readonly string[];
  readonly rows: readonly RefusedRow[];
  readonly fieldOf: (column: number) => FieldMeta | undefined;
  readonly title: number;
  readonly mapped: readonly number[];
}

export function Mending({ report, order, fixes, onFixes, reload, busy }: MendingProps) {
  const { format } = useI18n();
  const text = useDataWords().importing;
  const catalog = useCatalog();
  const query = useInfiniteQuery({
    queryKey: ["refused", report.id, reload],
    queryFn: ({ pageParam, signal }) => listRefused(report.id, pageParam, signal),
    initialPageParam: -1,
    getNextPageParam: (last) => (last.has_more ? (last.data.at(-1)?.row ?? null) : null),
    staleTime: 0,
  });
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
      <ul className={styles.rows} inert={busy}>
        {rows.map((row) => (
          <Row key={row.row} row={row} sheet={sheet} fixes={fixes} onFixes={onFixes} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button type="link" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
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
              <Cell key={column} row={row} column={column} sheet={sheet} fixes={fixes} onFixes={onFixes} />
            ))}
          </div>
        )}
      </div>
    </li>
  );
}

function Cell({ row, column, sheet, fixes, onFixes }: RowProps & { column: number }) {
  const { label, format } = useI18n();
  const text = useDataWords().importing;
  const id = useId();
  const field = sheet.fieldOf(column);
  const name = sheet.columns[column - 1] ?? "";
  const value = cellOf(fixes, row, column);
  const original = row.cells[column - 1] ?? "";
  const problems = row.problems.filter((problem) => problem.column === column);
  const why = problems.map(({ message }) => bareMessage(message, row.row, column, name)).join(" ");
  const changed = value !== original;
  const options = field?.options.filter(({ active }) => active).map((option) => ({ value: label(option.label) })) ?? [];
  const put = (next: string) => onFixes(putCell(fixes, row, column, next));
  const alike = sheet.rows.filter(
    (other) =>
      other.row !== row.row &&
      other.state === "refused" &&
      (other.cells[column - 1] ?? "") === original &&
      other.problems.some((problem) => problem.column === column) &&
      cellOf(fixes, other, column) !== value,
  );
  const shared = {
    id,
    value,
    status: problems.length > 0 && !changed ? ("error" as const) : undefined,
    "aria-describedby": problems.length > 0 ? `${id}-why` : undefined,
    className: styles.input,
  };
  return (
    <div className={styles.cell} data-changed={changed || undefined}>
      <label htmlFor={id}>{name}</label>
      {options.length > 0 ? (
        <AutoComplete {...shared} options={options} onChange={(next: string) => put(next)} />
      ) : (
        <Input {...shared} onChange={(event) => put(event.target.value)} />
      )}
      {problems.length > 0 && (
        <p id={`${id}-why`} className={styles.problem} data-cell data-settled={changed || undefined} title={why}>
          {why}
        </p>
      )}
      {changed && alike.length > 0 && (
        <button
          type="button"
          className={styles.link}
          onClick={() => onFixes(alike.reduce((all, other) => putCell(all, other, column, value), fixes))}
        >
          {text.same(format.count(alike.length))}
        </button>
      )}
    </div>
  );
}
