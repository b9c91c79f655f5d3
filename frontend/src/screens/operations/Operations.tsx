/** What I (or my team, or everybody) did, one operation at a time: narrowed, opened, taken back. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Segmented, Select } from "antd";
import { History } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { listOperations, type UndoReport } from "~/api/operations";
import { useSession } from "~/api/session";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { useTitle } from "~/kit/page";
import { Empty, ErrorState, Skeleton } from "~/kit/states";
import { useMainObjects } from "~/shell/navigation";
import page from "../page.module.css";
import { FieldChanges } from "./FieldChanges";
import { LeftDialog } from "./LeftDialog";
import { Operation } from "./Operation";
import styles from "./operations.module.css";

const kinds = [
  "record.create",
  "record.update",
  "record.delete",
  "record.restore",
  "record.merge",
  "record.bulk",
  "import",
  "export",
  "undo",
] as const;

export function Operations() {
  const { words } = useI18n();
  const text = useDataWords().operations;
  const [params, setParams] = useSearchParams();
  const fields = params.get("show") === "fields";
  useTitle(text.title);
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1 className={page.title}>{text.title}</h1>
        <p className={page.hint}>{fields ? text.fieldsHint : words.operations.hint}</p>
      </header>
      <Segmented
        value={fields ? "fields" : "operations"}
        options={[
          { value: "operations", label: text.operations },
          { value: "fields", label: text.fieldChanges },
        ]}
        onChange={(show) => setParams(show === "fields" ? { show } : {}, { replace: true })}
        aria-label={text.view}
        className={styles.views}
      />
      {fields ? <FieldChanges /> : <OperationList />}
    </div>
  );
}

function OperationList() {
  const { words, format, label } = useI18n();
  const text = useDataWords().operations;
  const session = useSession();
  const objects = useMainObjects();
  const [params, setParams] = useSearchParams();
  const [report, setReport] = useState<UndoReport | null>(null);
  const [person, setPerson] = useState<{ id: string; title: string | null } | null>(null);
  const oversees = session.abilities.includes("workspace.admin");
  const others = oversees || session.leads;
  const everybody = others && params.get("who") === "all";
  const kind = params.get("kind") ?? undefined;
  const object = params.get("object") ?? undefined;
  const actor = everybody ? person?.id : undefined;
  const query = useInfiniteQuery({
    queryKey: ["operations", everybody, kind, object, actor],
    queryFn: ({ pageParam, signal }) =>
      listOperations(everybody ? { kind, object, actor } : { kind, object, mine: true }, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.page?.has_more ? last.page.next : null),
    staleTime: 0,
  });
  const put = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(params);
    if (value) next.set(name, value);
    else next.delete(name);
    setParams(next, { replace: true });
  };
  const entries = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const days = Map.groupBy(entries, ({ at }) => format.day(at));
  const narrowed = kind !== undefined || object !== undefined || actor !== undefined;
  return (
    <>
      <div className={styles.filters}>
        {others && (
          <Segmented
            value={everybody ? "all" : "mine"}
            options={[
              { value: "mine", label: text.mine },
              { value: "all", label: oversees ? text.everybody : text.team },
            ]}
            onChange={(who) => put("who", who === "all" ? "all" : undefined)}
            aria-label={text.who}
          />
        )}
        <Select
          value={kind ?? ""}
          options={[
            { value: "", label: text.anyKind },
            ...kinds.map((value) => ({ value, label: text.kinds[value] ?? value })),
          ]}
          onChange={(value) => put("kind", value)}
          aria-label={text.kind}
          className={styles.narrow}
        />
        <Select
          value={object ?? ""}
          options={[
            { value: "", label: text.anyObject },
            ...objects.map(({ key, plural }) => ({ value: key, label: label(plural) })),
          ]}
          onChange={(value) => put("object", value)}
          aria-label={text.object}
          className={styles.narrow}
        />
        {everybody && (
          <div className={styles.narrow}>
            <RecordPicker
              object="user"
              value={person ? [person] : []}
              label={text.person}
              allowClear
              onChange={([chosen]) => setPerson(chosen ? { id: chosen.id, title: chosen.title } : null)}
            />
          </div>
        )}
      </div>
      {query.isPending && <Skeleton lines={8} height={44} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && entries.length === 0 && (
        <Empty
          icon={<History aria-hidden />}
          title={narrowed ? text.emptyFiltered : words.operations.empty}
          hint={narrowed ? undefined : words.operations.emptyHint}
          action={narrowed && <Button onClick={() => setParams({}, { replace: true })}>{text.clear}</Button>}
        />
      )}
      {[...days].map(([day, list]) => (
        <section key={day} className={styles.day} aria-label={day}>
          <h2 className={styles.date}>{day}</h2>
          <ul>
            {list.map((entry) => (
              <Operation
                key={entry.id}
                entry={entry}
                showActor={everybody}
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
    </>
  );
}
