/** Who changed what and when, with the way back for each field and each operation. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Dropdown } from "antd";
import { ArrowRight, Ellipsis, Undo2 } from "lucide-react";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { getHistory, type HistoryChange, type HistoryEntry, type RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEditable } from "~/fieldtypes/registry";
import { maskedText, sameValue } from "~/fieldtypes/values";
import { useI18n, type Words } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { IconButton } from "~/kit/IconButton";
import { ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import styles from "./history.module.css";
import trail from "./trail.module.css";
import { useSave } from "./useRecord";

interface HistoryProps {
  object: ObjectMeta;
  record: RecordData;
  onChanged: () => void;
}

export function History({ object, record, onChanged }: HistoryProps) {
  const { words } = useI18n();
  const query = useInfiniteQuery({
    queryKey: ["history", object.key, record.id],
    queryFn: ({ pageParam, signal }) => getHistory(object.key, record.id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.page?.has_more ? last.page.next : null),
  });
  if (query.isPending) return <Skeleton lines={5} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  const entries = query.data.pages.flatMap((page) => page.data);
  return (
    <div>
      <ol className={trail.entries}>
        {entries.map((entry) => (
          <Entry key={entry.id} object={object} record={record} entry={entry} onChanged={onChanged} />
        ))}
      </ol>
      {entries.length === 0 && <p className={styles.none}>{words.history.empty}</p>}
      {query.hasNextPage && (
        <Button type="link" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words.history.more}
        </Button>
      )}
    </div>
  );
}

function causeText(cause: string, words: Words): string {
  const causes: Readonly<Record<string, string>> = words.history.causes;
  return cause === "user" ? "" : words.history.by(causes[cause] ?? cause);
}

function Entry({ object, record, entry, onChanged }: HistoryProps & { entry: HistoryEntry }) {
  const { words, format } = useI18n();
  const undo = useUndo();
  const name = entry.actor?.title ?? words.history.someone;
  const operation = entry.operation?.undoable ? entry.operation : null;
  const menu = {
    items: [{ key: "undo", icon: <Undo2 aria-hidden />, label: words.history.undoOperation }],
    onClick: () => operation && void undo(operation.id, onChanged),
  };
  return (
    <li className={trail.entry}>
      <Avatar id={entry.actor?.id ?? "system"} name={name} size={24} />
      <div className={styles.content}>
        <div className={styles.line}>
          <span>
            <strong className={styles.actor}>{name}</strong>{" "}
            <span className={styles.soft}>
              {words.history[entry.kind]}
              {entry.kind === "update" && entry.changes.length === 0 ? "" : ""}
            </span>
            {entry.cause !== "user" && <span className={styles.cause}>{causeText(entry.cause, words)}</span>}
          </span>
          <time className={styles.time} dateTime={entry.at} title={format.datetime(entry.at)}>
            {format.ago(entry.at)}
          </time>
          {operation && (
            <Dropdown trigger={["click"]} menu={menu} placement="bottomRight">
              <IconButton plain label={words.common.more} className={styles.more}>
                <Ellipsis aria-hidden />
              </IconButton>
            </Dropdown>
          )}
        </div>
        {entry.changes.length > 0 && (
          <ul className={styles.changes}>
            {entry.changes.map((change) => (
              <Change key={change.field} object={object} record={record} change={change} onChanged={onChanged} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function Change({ object, record, change, onChanged }: HistoryProps & { change: HistoryChange }) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const toast = useToast();
  const { save } = useSave(object, record.id);
  const field = catalog.findField(object.key, change.field);
  if (field === undefined) return null;
  const restorable =
    object.rights.update &&
    !record.deleted_at &&
    isEditable(field) &&
    maskedText(change.old) === null &&
    !sameValue(record[field.key] ?? null, change.old);
  const restore = async () => {
    try {
      await save({ [field.key]: change.old });
      toast({ text: words.history.restoredValue(label(field.label)) });
      onChanged();
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <li className={styles.change}>
      <span className={styles.fieldName}>{label(field.label)}</span>
      <span className={styles.old}>
        <FieldValue value={change.old} field={field} place="detail" />
      </span>
      <ArrowRight aria-label="→" className={styles.arrow} />
      <span className={styles.new}>
        <FieldValue value={change.new} field={field} place="detail" />
      </span>
      {restorable && (
        <button type="button" className={styles.restore} onClick={() => void restore()}>
          {words.history.restoreValue}
        </button>
      )}
    </li>
  );
}
