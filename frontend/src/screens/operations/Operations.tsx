/** What I (or my team, or everybody) did, one operation at a time: narrowed, opened, taken back. */
import { Button, Segmented, Select } from "antd";
import { History } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { listOperations, type OperationEntry, type UndoReport } from "~/api/operations";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { Paged, usePaged } from "~/kit/Paged";
import { useTitle } from "~/kit/page";
import { Empty } from "~/kit/states";
import { useMainObjects } from "~/shell/navigation";
import page from "../page.module.css";
import { ByDay } from "./ByDay";
import { FieldChanges } from "./FieldChanges";
import { LeftDialog } from "./LeftDialog";
import { Operation } from "./Operation";
import styles from "./operations.module.css";
import { type Person, PersonFilter } from "./PersonFilter";

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
  const { words } = useI18n();
  const text = useDataWords().operations;
  const session = useSession();
  const [params, setParams] = useSearchParams();
  const [report, setReport] = useState<UndoReport | null>(null);
  const [person, setPerson] = useState<Person | null>(null);
  const oversees = session.abilities.includes("workspace.admin");
  const others = oversees || session.leads;
  const everybody = others && params.get("who") === "all";
  const kind = params.get("kind") ?? undefined;
  const object = params.get("object") ?? undefined;
  const actor = everybody ? person?.id : undefined;
  const operations = usePaged<OperationEntry>({
    key: ["operations", everybody, kind, object, actor],
    read: (cursor, signal) =>
      listOperations(everybody ? { kind, object, actor } : { kind, object, mine: true }, cursor, signal),
  });
  const put = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(params);
    if (value) next.set(name, value);
    else next.delete(name);
    setParams(next, { replace: true });
  };
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
        <Narrowing kind={kind} object={object} onChange={put} />
        {everybody && <PersonFilter value={person} onChange={setPerson} />}
      </div>
      <Paged
        of={operations}
        more={words.operations.more}
        empty={
          <Empty
            icon={<History aria-hidden />}
            title={narrowed ? text.emptyFiltered : words.operations.empty}
            hint={narrowed ? undefined : words.operations.emptyHint}
            action={narrowed && <Button onClick={() => setParams({}, { replace: true })}>{text.clear}</Button>}
          />
        }
      >
        <ByDay entries={operations.rows}>
          {(entry) => (
            <Operation
              key={entry.id}
              entry={entry}
              showActor={everybody}
              onUndone={(done) => {
                if (done.left.length > 0) setReport(done);
                void operations.query.refetch();
              }}
            />
          )}
        </ByDay>
      </Paged>
      {report && <LeftDialog report={report} onClose={() => setReport(null)} />}
    </>
  );
}

interface NarrowingProps {
  kind: string | undefined;
  object: string | undefined;
  onChange: (name: "kind" | "object", value: string) => void;
}

function Narrowing({ kind, object, onChange }: NarrowingProps) {
  const { label } = useI18n();
  const text = useDataWords().operations;
  const objects = useMainObjects();
  return (
    <>
      <Select
        value={kind ?? ""}
        options={[
          { value: "", label: text.anyKind },
          ...kinds.map((value) => ({ value, label: text.kinds[value] ?? value })),
        ]}
        onChange={(value) => onChange("kind", value)}
        aria-label={text.kind}
        className={styles.narrow}
      />
      <Select
        value={object ?? ""}
        options={[
          { value: "", label: text.anyObject },
          ...objects.map(({ key, plural }) => ({ value: key, label: label(plural) })),
        ]}
        onChange={(value) => onChange("object", value)}
        aria-label={text.object}
        className={styles.narrow}
      />
    </>
  );
}
