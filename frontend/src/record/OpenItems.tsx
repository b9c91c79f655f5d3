/** What is still to be done about a record: ticked off where it stands. */
import { Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { asText } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { type OpenList, runAction } from "~/api/page";
import type { RecordData } from "~/api/records";
import { maskedText, toReference, toReferences } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { IconButton } from "~/kit/IconButton";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { problemText } from "~/kit/states";
import { Tick } from "~/kit/Tick";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { linkTo, linkValue } from "./composing";
import { useNewRecord } from "./NewRecord";
import styles from "./related.module.css";
import { useRefreshAround } from "./useOverview";

interface OpenItemsProps {
  object: ObjectMeta;
  record: RecordData;
  lists: readonly OpenList[];
}

export function OpenItems({ object, record, lists }: OpenItemsProps) {
  const catalog = useCatalog();
  return lists.map((list) => {
    const child = catalog.findObject(list.object);
    return child && <OpenPart key={list.object} object={object} record={record} list={list} child={child} />;
  });
}

function OpenPart({
  object,
  record,
  list,
  child,
}: Omit<OpenItemsProps, "lists"> & { list: OpenList; child: ObjectMeta }) {
  const { words, label, format } = useI18n();
  const newRecord = useNewRecord();
  const refresh = useRefreshAround();
  const link = linkTo(child, object.key);
  const name = label(list.label);
  const count = list.total.count > 0 ? format.count(list.total.count) + (list.total.exact ? "" : "+") : "";
  const create = () =>
    link &&
    newRecord.open(
      child.key,
      { [link.key]: linkValue(link, object.key, record.id, asText(record[object.title_field])) },
      refresh,
    );
  return (
    <section aria-label={name}>
      <header className={styles.head}>
        <span className={styles.icon}>
          <ObjectIcon name={list.icon} size={14} />
        </span>
        <h2 className={styles.title}>{name}</h2>
        <span className={styles.count}>{count}</span>
        {link && child.rights.create && !record.deleted_at && (
          <IconButton label={words.command.newOf(label(child.label))} onClick={create}>
            <Plus aria-hidden />
          </IconButton>
        )}
      </header>
      <ul>
        {list.rows.map((row) => (
          <OpenRow key={row.id} child={child} row={row} at={list.at} />
        ))}
      </ul>
    </section>
  );
}

function OpenRow({ child, row, at }: { child: ObjectMeta; row: RecordData; at: string }) {
  const { words, format } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  const refresh = useRefreshAround();
  const [done, setDone] = useState(false);
  const title = maskedText(row[child.title_field]) ?? (asText(row[child.title_field]) || words.common.untitled);
  const due = asText(row[at]);
  const late = due !== "" && Date.parse(due) < Date.now();
  const people = [
    ...child.fields
      .filter(({ type, targets }) => type === "multi_lookup" && targets[0] === "user")
      .flatMap(({ key }) => toReferences(row[key])),
    ...[toReference(row.owner)].filter((one) => one !== null),
  ].slice(0, 1);
  const action = child.timeline?.complete;
  const complete = async () => {
    setDone(true);
    try {
      const operation = action ? await runAction(child.key, action, [row.id]) : null;
      toast({
        text: words.page.open.completed(title),
        ...(operation && { action: { label: words.common.undo, run: () => void undo(operation, refresh) } }),
      });
      refresh();
    } catch (error) {
      setDone(false);
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <li className={styles.openRow} data-done={done || undefined}>
      {action && child.rights.update ? (
        <label className={styles.openTick} htmlFor={`open-${row.id}`}>
          <Tick
            id={`open-${row.id}`}
            checked={done}
            onChange={() => void complete()}
            aria-label={words.page.open.complete(title)}
          />
        </label>
      ) : (
        <span className={styles.bullet} aria-hidden />
      )}
      <Link to={`/o/${child.key}/${row.id}`} className={styles.openTitle}>
        {title}
      </Link>
      {due && (
        <time dateTime={due} title={format.datetime(due)} className={styles.due} data-late={late || undefined}>
          {format.ago(due)}
          {late && <span className="visually-hidden"> {words.page.open.overdue}</span>}
        </time>
      )}
      {people.map((person) => (
        <Avatar key={person.id} id={person.id} name={person.title ?? "?"} />
      ))}
    </li>
  );
}
