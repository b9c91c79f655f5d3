/** The files that I took out: how far they are, what is in them, the download while it lasts. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Download } from "lucide-react";
import { type ListedExport, listExports } from "~/api/bulk";
import { isRunning } from "~/api/jobs";
import { useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import { pathLabel } from "~/views/grid/columns";
import page from "../page.module.css";
import styles from "./exports.module.css";
import { Held } from "./Held";
import { Limit } from "./Limit";

const EVERY = 1000;
const KEPT = 24 * 3600_000;

/** What waits for somebody's word is looked at again when the page is. */
const isMoving = ({ job, approval }: ListedExport) => isRunning(job) && approval?.state !== "waiting";

export function Exports() {
  const text = useDataWords().exports;
  const { abilities } = useSession();
  const administers = abilities.includes("workspace.admin") && abilities.includes("catalog.publish");
  useTitle(text.title);
  const query = useQuery({
    queryKey: ["exports"],
    queryFn: ({ signal }) => listExports(signal),
    refetchInterval: (state) => (state.state.data?.some(isMoving) ? EVERY : false),
    staleTime: 0,
  });
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={page.title}>{text.title}</h1>
        <p className={page.hint}>{text.hint}</p>
      </header>
      <Held />
      {query.isPending && <Skeleton lines={5} height={56} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.data?.length === 0 && <Empty icon={<Download aria-hidden />} title={text.empty} hint={text.emptyHint} />}
      <ul className={styles.list}>
        {query.data?.map((one) => (
          <Entry key={one.id} one={one} />
        ))}
      </ul>
      {query.data && query.data.length > 0 && <p className={styles.soft}>{text.masked}</p>}
      {administers && <Limit />}
    </div>
  );
}

/** Where an export stands that has no file yet. */
function useSaid({ job, approval }: ListedExport): string {
  const { format } = useI18n();
  const text = useDataWords().exports;
  const by = approval?.by?.title ?? "";
  if (approval?.state === "waiting" && job.state === "queued") {
    return text.held(format.count(approval.rows), format.count(approval.limit));
  }
  if (approval?.state === "declined") return text.declined(by);
  if (job.state === "running") return text.running(format.count(job.progress?.done ?? 0));
  if (job.state === "cancelled") return text.cancelled;
  return job.state === "failed" ? text.failed : text.waiting;
}

function Entry({ one }: { one: ListedExport }) {
  const { format, label, words } = useI18n();
  const text = useDataWords().exports;
  const catalog = useCatalog();
  const { file, job } = one;
  const nameOf = (path: string) => pathLabel(catalog.findPath(one.object, path) ?? [], label) || path;
  const gone = job.finished_at !== null && Date.now() - new Date(job.finished_at).getTime() > KEPT;
  const said = useSaid(one);
  return (
    <li className={styles.entry}>
      <div className={styles.what}>
        <span className={styles.name}>
          {file?.name ?? `${label(catalog.findObject(one.object)?.plural)}.${one.format}`}
        </span>
        <span className={styles.soft}>
          {file ? text.rows(format.count(file.rows)) : said}
          {file && one.approval?.by && ` · ${text.approvedBy(one.approval.by.title ?? "")}`}
          {" · "}
          <time dateTime={job.created_at}>{format.ago(job.created_at)}</time>
        </span>
        {one.approval?.state === "declined" && one.approval.reason && (
          <span className={styles.personal}>{one.approval.reason}</span>
        )}
        {file && file.personal.length > 0 && (
          <span className={styles.personal}>{text.personal(file.personal.map(nameOf).join(words.common.comma))}</span>
        )}
      </div>
      {file &&
        (gone ? (
          <span className={styles.soft}>{text.gone}</span>
        ) : (
          <Button href={file.url} download={file.name} icon={<Download aria-hidden />}>
            {text.download}
          </Button>
        ))}
    </li>
  );
}
