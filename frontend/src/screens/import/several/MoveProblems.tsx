/** Rows that did not come in, or not wholly, table by table. */
import { useQuery } from "@tanstack/react-query";
import { getMoveReport } from "~/api/migrations";
import { useI18n } from "~/i18n";
import { useMovingWords } from "~/i18n/moving";
import { ErrorState, Skeleton } from "~/kit/states";
import styles from "../import.module.css";
import { nameOf } from "./plan";

/** So many of each table are shown; the report has all. */
const SHOWN = 20;

/** The line stands beside it. */
const withoutLine = (reason: string) => reason.replace(/^(?:第 \d+ 行|Line \d+,? ?)/, "").replace(/^[：:]\s*/, "");

export function MoveProblems({ id }: { id: string }) {
  const { format } = useI18n();
  const text = useMovingWords();
  const query = useQuery({ queryKey: ["move-report", id], queryFn: ({ signal }) => getMoveReport(id, signal) });
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  if (query.data === undefined) return <Skeleton lines={2} />;
  return query.data.files
    .filter(({ rows }) => rows.length > 0)
    .map(({ file, sheet, rows }) => (
      <section key={`${file}.${sheet}`} className={styles.samples}>
        <h3 className={styles.sectionTitle}>{nameOf({ name: file, sheet })}</h3>
        <p className={styles.note}>{text.problems(format.count(rows.length))}</p>
        <ul>
          {rows.slice(0, SHOWN).map(({ line, reasons }) => (
            <li key={line} className={styles.sampleRow}>
              <span className={styles.sampleLine}>{text.line(line)}</span>
              <span>{reasons.map(withoutLine).join(" ")}</span>
            </li>
          ))}
        </ul>
        {rows.length > SHOWN && <p className={styles.note}>{text.more}</p>}
      </section>
    ));
}
