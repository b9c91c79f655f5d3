/** What I did, one operation at a time, each with its undo. */
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { History, Undo2 } from "lucide-react";
import { useState } from "react";
import { useCatalog } from "~/api/meta";
import { listOperations, type OperationEntry, type UndoReport, undoOperation } from "~/api/operations";
import { useI18n } from "~/i18n";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./Operations.module.css";
import page from "./page.module.css";

export function Operations() {
  const { words, format } = useI18n();
  const [report, setReport] = useState<UndoReport | null>(null);
  useTitle(words.operations.title);
  const query = useInfiniteQuery({
    queryKey: ["operations"],
    queryFn: ({ pageParam, signal }) => listOperations(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.page?.has_more ? last.page.next : null),
    staleTime: 0,
  });
  const entries = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const days = Map.groupBy(entries, ({ at }) => format.day(at));
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={page.title}>{words.operations.title}</h1>
        <p className={page.hint}>{words.operations.hint}</p>
      </header>
      {query.isPending && <Skeleton lines={8} height={44} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && entries.length === 0 && (
        <Empty icon={<History aria-hidden />} title={words.operations.empty} hint={words.operations.emptyHint} />
      )}
      {[...days].map(([day, list]) => (
        <section key={day} className={styles.day} aria-label={day}>
          <h2 className={styles.date}>{day}</h2>
          <ul>
            {list.map((entry) => (
              <Operation
                key={entry.id}
                entry={entry}
                onUndone={(done) => {
                  if (done.left.length > 0) setReport(done);
                  void query.refetch();
                }}
              />
            ))}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <Button type="link" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.operations.more}
        </Button>
      )}
      {report && <LeftDialog report={report} onClose={() => setReport(null)} />}
    </div>
  );
}

function Operation({ entry, onUndone }: { entry: OperationEntry; onUndone: (report: UndoReport) => void }) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const toast = useToast();
  const undo = useMutation({
    mutationFn: () => undoOperation(entry.id),
    onSuccess: (report) => {
      toast({ text: words.list.undone(report.undone) });
      onUndone(report);
    },
    onError: (error) => toast({ text: problemText(error, words.states.unreachable), tone: "bad" }),
  });
  const at = new Date(entry.at);
  const clock = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  const affected = entry.objects.map(({ object, count }) =>
    words.operations.affected(count, label(catalog.findObject(object)?.label) || object),
  );
  return (
    <li className={styles.operation}>
      <time className={styles.clock} dateTime={entry.at}>
        {clock}
      </time>
      <span className={styles.what}>
        <span className={styles.name}>{label(entry.title) || entry.kind}</span>
        <span className={styles.affected}>{affected.join(words.common.comma)}</span>
      </span>
      {entry.undone_by ? (
        <span className={styles.state}>{words.operations.undone}</span>
      ) : (
        entry.undoable && (
          <Button
            size="small"
            type="text"
            icon={<Undo2 aria-hidden />}
            loading={undo.isPending}
            onClick={() => undo.mutate()}
            className={styles.undo}
          >
            {words.common.undo}
          </Button>
        )
      )}
    </li>
  );
}

function LeftDialog({ report, onClose }: { report: UndoReport; onClose: () => void }) {
  const { words } = useI18n();
  return (
    <Modal open title={words.operations.leftTitle} onCancel={onClose} footer={null}>
      <p className={page.hint}>{words.operations.leftHint}</p>
      <ul className={styles.left}>
        {report.left.map((entry) => (
          <li key={entry.id}>
            <strong>{entry.title ?? entry.id}</strong>
            <span className={styles.affected}>{entry.message}</span>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
