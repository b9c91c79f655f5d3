/** The head of a record: what it is, its key values, the way through the list, and what can be done with it. */
import { Button } from "antd";
import {
  ArchiveRestore,
  ArrowLeft,
  ChevronDown,
  ChevronUp,
  Ellipsis,
  Eraser,
  Gauge,
  History as HistoryIcon,
  Link2,
  PencilLine,
  Printer,
  ShieldQuestion,
  Trash2,
} from "lucide-react";
import { useNavigate } from "react-router";
import { asText } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import { deleteRecord, type RecordData, restoreRecord } from "~/api/records";
import { useSession } from "~/api/session";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEmptyValue, maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { usePageKeys } from "~/kit/page";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { FavouriteStar } from "~/shell/FavouriteStar";
import { listHolding, listsOf } from "~/views/rowCache";
import { DuplicateBadge } from "./Duplicates";
import { headFields } from "./layout";
import styles from "./record.module.css";

interface RecordHeaderProps {
  object: ObjectMeta;
  record: RecordData;
  onEdit: () => void;
  onPast: () => void;
  onWhy: () => void;
  onExplain: () => void;
  onErase: () => void;
  onChanged: () => void;
}

export function RecordHeader(props: RecordHeaderProps) {
  const { object, record, onEdit, onPast, onWhy, onExplain, onErase, onChanged } = props;
  const { words, label } = useI18n();
  const navigate = useNavigate();
  const title = maskedText(record[object.title_field]) ?? (asText(record[object.title_field]) || words.common.untitled);
  const erasable = useSession().abilities.includes("records.erase") && object.key !== "user" && holdsPersonal(object);
  const actions = useRecordActions({ object, record, title, onChanged });
  const deleted = Boolean(record.deleted_at);
  const back = () => (window.history.length > 1 ? navigate(-1) : navigate(`/o/${object.key}`));
  const items = [
    ...(object.rights.update && !deleted
      ? [{ key: "edit", icon: <PencilLine aria-hidden />, label: words.common.edit }]
      : []),
    { key: "copy", icon: <Link2 aria-hidden />, label: words.record.copyLink },
    { key: "past", icon: <HistoryIcon aria-hidden />, label: words.page.asOf.open },
    { key: "print", icon: <Printer aria-hidden />, label: words.page.print },
    { key: "why", icon: <ShieldQuestion aria-hidden />, label: words.record.whySee },
    ...(object.fields.some(({ type, tracked }) => type === "choice" && tracked)
      ? [{ key: "explain", icon: <Gauge aria-hidden />, label: words.page.explain }]
      : []),
    ...(erasable || (object.rights.delete && !deleted) ? [{ type: "divider" as const }] : []),
    ...(object.rights.delete && !deleted
      ? [{ key: "delete", icon: <Trash2 aria-hidden />, label: words.common.delete, danger: true }]
      : []),
    ...(erasable ? [{ key: "erase", icon: <Eraser aria-hidden />, label: words.page.erase, danger: true }] : []),
  ];
  const choose = (key: string) => {
    if (key === "edit") onEdit();
    if (key === "copy") void actions.copyLink();
    if (key === "past") onPast();
    if (key === "print") window.print();
    if (key === "why") onWhy();
    if (key === "explain") onExplain();
    if (key === "delete") void actions.remove();
    if (key === "erase") onErase();
  };
  usePageKeys({ Escape: back, ...(object.rights.update && !deleted ? { e: onEdit } : {}) });
  return (
    <header className={styles.headBox}>
      <div className={styles.bar}>
        <IconButton label={words.common.back} plain onClick={back}>
          <ArrowLeft aria-hidden />
        </IconButton>
        <span className={styles.crumb}>
          <ObjectIcon name={object.icon} size={14} />
          {label(object.label)}
        </span>
        <span className={styles.gap} />
        <FavouriteStar star={{ kind: "record", object: object.key, id: record.id, title }} />
        <Neighbours object={object} record={record} />
        {deleted && object.rights.delete && (
          <Button icon={<ArchiveRestore aria-hidden />} onClick={() => void actions.restore()}>
            {words.common.restore}
          </Button>
        )}
        <Dropdown trigger={["click"]} placement="bottomRight" menu={{ items, onClick: ({ key }) => choose(key) }}>
          <IconButton label={words.common.more} plain>
            <Ellipsis aria-hidden />
          </IconButton>
        </Dropdown>
      </div>
      <div className={styles.titleRow}>
        <h1 className={styles.title}>{title}</h1>
        <DuplicateBadge object={object} record={record} />
      </div>
      <div className={styles.keys}>
        {headFields(object)
          .filter(({ key }) => !isEmptyValue(record[key]))
          .map((field) => (
            <span key={field.key} className={styles.key}>
              <span className={styles.keyLabel}>{label(field.label)}</span>
              <FieldValue value={record[field.key]} field={field} place="detail" />
            </span>
          ))}
      </div>
      {deleted && <p className={styles.binNote}>{words.record.inBin}</p>}
    </header>
  );
}

/** Whether an erasure would find anything to empty. */
function holdsPersonal(object: ObjectMeta): boolean {
  return object.fields.some(({ data_class: kind = "none" }) => kind !== "none");
}

/** Steps to the record before and after, in the order of the list that the reader came from. */
function Neighbours({ object, record }: { object: ObjectMeta; record: RecordData }) {
  const { words, format } = useI18n();
  const navigate = useNavigate();
  const rows = listHolding(object.key, record.id);
  const index = rows?.indexOf(record.id) ?? -1;
  const go = (step: number) => {
    const next = rows?.rows[index + step];
    rows?.need(index + step);
    if (next) navigate(`/o/${object.key}/${next.id}`, { replace: true });
  };
  usePageKeys({ k: () => go(-1), j: () => go(1) });
  if (rows === undefined || index < 0) return null;
  const total = rows.total ? format.count(rows.total.count) + (rows.total.exact ? "" : "+") : "…";
  return (
    <span className={styles.neighbours}>
      <span className={styles.position}>{words.record.position(index + 1, total)}</span>
      <IconButton label={words.record.previous} disabled={index === 0} onClick={() => go(-1)}>
        <ChevronUp aria-hidden />
      </IconButton>
      <IconButton
        label={words.record.nextRecord}
        disabled={index >= rows.rows.length - 1 && !rows.hasMore}
        onClick={() => go(1)}
      >
        <ChevronDown aria-hidden />
      </IconButton>
    </span>
  );
}

interface ActionContext {
  object: ObjectMeta;
  record: RecordData;
  title: string;
  onChanged: () => void;
}

function useRecordActions({ object, record, title, onChanged }: ActionContext) {
  const { words } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  const navigate = useNavigate();
  const lists = () => listsOf(object.key);
  const complain = (error: unknown) => toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
  const refresh = () => {
    for (const rows of lists()) void rows.reload();
    onChanged();
  };
  const remove = async () => {
    try {
      const operation = await deleteRecord(object.key, record.id);
      for (const rows of lists()) rows.drop(new Set([record.id]));
      navigate(`/o/${object.key}`);
      toast({
        text: words.record.deletedToast(title),
        action: {
          label: words.common.undo,
          run: () =>
            operation
              ? void undo(operation, refresh)
              : void restoreRecord(object.key, record.id).then(refresh, complain),
        },
      });
    } catch (error) {
      complain(error);
    }
  };
  const restore = async () => {
    try {
      await restoreRecord(object.key, record.id);
      toast({ text: words.list.restored(1) });
      refresh();
    } catch (error) {
      complain(error);
    }
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(`${window.location.origin}/o/${object.key}/${record.id}`);
    toast({ text: words.record.copied });
  };
  return { remove, restore, copyLink };
}
