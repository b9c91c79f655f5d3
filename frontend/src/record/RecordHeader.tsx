/** The head of a record: what it is, its key values, the way through the list, and what can be done with it. */
import { Button } from "antd";
import { ArchiveRestore, ArrowLeft, ChevronDown, ChevronUp, Ellipsis } from "lucide-react";
import { useNavigate } from "react-router";
import type { ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { menuOf, usePageCommands } from "~/kit/commands";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { usePageKeys } from "~/kit/page";
import { FavouriteStar } from "~/shell/FavouriteStar";
import { listHolding } from "~/views/rowCache";
import { DuplicateBadge } from "./Duplicates";
import { headFields } from "./layout";
import styles from "./record.module.css";
import { useRecordCommands } from "./recordCommands";
import type { RecordHere } from "./recordHere";
import { titleOf } from "./recordTitle";

export function RecordHeader(here: RecordHere) {
  const { object, record, onOpen } = here;
  const { words, label } = useI18n();
  const navigate = useNavigate();
  const title = titleOf(object, record, words.common.untitled);
  const deleted = Boolean(record.deleted_at);
  const commands = useRecordCommands(here);
  usePageCommands(words.desk.onThisRecord, commands);
  const restore = commands.find(({ id }) => id === "restore");
  const back = () => (window.history.length > 1 ? navigate(-1) : navigate(`/o/${object.key}`));
  usePageKeys({ Escape: back, ...(object.rights.update && !deleted ? { e: () => onOpen("edit") } : {}) });
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
        {restore && (
          <Button icon={<ArchiveRestore aria-hidden />} onClick={restore.run}>
            {words.common.restore}
          </Button>
        )}
        <Dropdown trigger={["click"]} placement="bottomRight" menu={menuOf(commands)}>
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
