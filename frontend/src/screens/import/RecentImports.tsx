/** One's latest imports: what came of them, and the way back to each. */
import { useQuery } from "@tanstack/react-query";
import { type ImportReport, listImports } from "~/api/imports";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import styles from "./import.module.css";

export function RecentImports({ onOpen }: { onOpen: (id: string, object: string) => void }) {
  const text = useDataWords().importing;
  const { data = [] } = useQuery({
    queryKey: ["imports"],
    queryFn: ({ signal }) => listImports(signal),
    staleTime: 0,
  });
  if (data.length === 0) return null;
  return (
    <section className={styles.recent} aria-label={text.recent}>
      <h2 className={styles.sectionTitle}>{text.recent}</h2>
      <ul>
        {data.map((report) => (
          <li key={report.id}>
            <button type="button" className={styles.recentRow} onClick={() => onOpen(report.id, report.object)}>
              <Line report={report} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ report }: { report: ImportReport }) {
  const text = useDataWords().importing;
  const { format, label } = useI18n();
  const object = useCatalog().findObject(report.object);
  const { counts, job } = report;
  const came = counts
    ? text.summary(format.count(counts.created), format.count(counts.updated), format.count(counts.failed))
    : text.states[job.state];
  return (
    <>
      <span className={styles.recentName}>{report.file_name}</span>
      <span className={styles.recentSoft}>{label(object?.plural) || report.object}</span>
      <span className={styles.recentSoft}>{report.dry_run ? `${text.rehearsal} · ${came}` : came}</span>
      <time className={styles.recentTime} dateTime={job.created_at}>
        {format.ago(job.created_at)}
      </time>
    </>
  );
}
