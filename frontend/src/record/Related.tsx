/** The records that point here: each list with its number, its first rows and a new one; empty lists in one quiet line. */
import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link } from "react-router";
import type { Condition } from "~/api/condition";
import { asText, type JsonObject } from "~/api/json";
import { type Catalog, type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import type { RelatedList } from "~/api/page";
import type { RecordData } from "~/api/records";
import { useSession } from "~/api/session";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { typeOf } from "~/fieldtypes/registry";
import { isEmptyValue, maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { ErrorState, Skeleton } from "~/kit/states";
import { linkValue } from "./composing";
import { readDraft } from "./drafts";
import { useNewRecord } from "./NewRecord";
import { QuickCreate } from "./QuickCreate";
import styles from "./related.module.css";
import { useOverview, useRefreshAround } from "./useOverview";

interface RelatedProps {
  object: ObjectMeta;
  record: RecordData;
}

/** All related lists of a record, asked for by themselves. */
export function Related({ object, record }: RelatedProps) {
  const query = useOverview(object.key, record.id, !record.deleted_at);
  if (query.isPending) return record.deleted_at ? null : <Skeleton lines={4} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  return <RelatedLists object={object} record={record} lists={query.data.related} />;
}

export function RelatedLists({ object, record, lists }: RelatedProps & { lists: readonly RelatedList[] }) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  // What stands in the timeline or among the open ones is not listed a second time.
  const shown = lists.flatMap((list) => {
    const child = catalog.findObject(list.object);
    const link = child?.fields.find(({ key }) => key === list.field);
    return child && link && !child.timeline ? [{ list, child, link }] : [];
  });
  const { defaultsOf, create, quick, close } = useCreate(object, record, shown);
  // Whom one can call stands before who was joined to whom.
  shown.sort((a, b) => Number(joins(a.child)) - Number(joins(b.child)));
  const told = new Set(shown.flatMap(({ list, child }) => (list.total.count > 0 ? child.key : [])));
  // Who was joined to whom is folded where those it leads to stand here as a list of their own.
  const repeats = ({ child, link }: Pointing) => {
    const other = otherEnd(catalog, child, link.key);
    return other !== undefined && other !== object.key && told.has(other);
  };
  const empty = shown.filter(({ list, child }) => list.total.count === 0 && child.rights.create);
  return (
    <div className={styles.relations}>
      {shown
        .filter(({ list }) => list.total.count > 0)
        .map((one) => (
          <FilledList
            key={one.list.relation}
            {...one}
            record={record}
            folded={repeats(one)}
            onCreate={() => create(one.child, one.link)}
          >
            {quick === one.link && (
              <QuickCreate child={one.child} link={one.link} defaults={defaultsOf(one.link)} onClose={close} />
            )}
          </FilledList>
        ))}
      {empty.length > 0 && !record.deleted_at && (
        <ul className={styles.offers} aria-label={words.record.related}>
          {empty.map(({ list, child, link }) => (
            <li key={list.relation}>
              <button
                type="button"
                className={styles.offer}
                aria-label={words.command.newOf(label(list.label))}
                onClick={() => create(child, link)}
              >
                <Plus aria-hidden />
                {label(list.label)}
              </button>
            </li>
          ))}
        </ul>
      )}
      {empty.map(
        ({ list, child, link }) =>
          quick === link && (
            <section key={list.relation} aria-label={label(list.label)}>
              <h2 className={styles.title}>{label(list.label)}</h2>
              <QuickCreate child={child} link={link} defaults={defaultsOf(link)} onClose={close} />
            </section>
          ),
      )}
    </div>
  );
}

const joinOf = (child: ObjectMeta) => child.graph?.edges.find(({ from, to }) => from !== "id" && to !== "id");

const joins = (child: ObjectMeta) => joinOf(child) !== undefined;

/** The object at the other end of what only joins two. */
function otherEnd(catalog: Catalog, child: ObjectMeta, here: string): string | undefined {
  const edge = joinOf(child);
  const end = edge && child.fields.find(({ key }) => key === (edge.from === here ? edge.to : edge.from));
  return end && (catalog.targetOf(end) ?? undefined);
}

interface Pointing {
  readonly child: ObjectMeta;
  readonly link: FieldMeta;
}

/** In place where there is room; on a phone the whole form, whose Save stays above the keyboard. */
function useCreate(object: ObjectMeta, record: RecordData, links: readonly Pointing[]) {
  const newRecord = useNewRecord();
  const refresh = useRefreshAround();
  const phone = usePhone();
  const { user } = useSession();
  const title = asText(record[object.title_field]);
  const defaultsOf = (link: FieldMeta): JsonObject => ({
    [link.key]: linkValue(link, object.key, record.id, title),
  });
  // What was begun here, or was refused when it was made along with the record, is gone on with.
  const begun = () =>
    links.find(
      ({ child, link }) =>
        !phone && readDraft({ user: user.id, object: child.key, id: null, defaults: defaultsOf(link) }) !== null,
    )?.link ?? null;
  const [quick, setQuick] = useState<FieldMeta | null>(begun);
  const create = (child: ObjectMeta, link: FieldMeta) => {
    if (phone) newRecord.open(child.key, defaultsOf(link), refresh);
    else setQuick(link);
  };
  return { defaultsOf, create, quick, close: () => setQuick(null) };
}

interface FilledProps {
  list: RelatedList;
  child: ObjectMeta;
  link: FieldMeta;
  record: RecordData;
  /** Only its number, until it is opened. */
  folded: boolean;
  onCreate: () => void;
  /** The line in which a new one is written. */
  children: ReactNode;
}

function FilledList({ list, child, link, record, folded, onCreate, children }: FilledProps) {
  const { words, label, format } = useI18n();
  const [opened, setOpened] = useState(false);
  const open = opened || !folded;
  const name = label(list.label);
  const count = format.count(list.total.count) + (list.total.exact ? "" : "+");
  return (
    <section aria-label={name}>
      <header className={styles.head}>
        <span className={styles.icon}>
          <ObjectIcon name={child.icon} size={14} />
        </span>
        <h2 className={styles.title}>
          {folded ? (
            <button type="button" className={styles.fold} aria-expanded={open} onClick={() => setOpened(!opened)}>
              {name}
            </button>
          ) : (
            name
          )}
        </h2>
        <span className={styles.count}>{count}</span>
        {child.rights.create && !record.deleted_at && (
          <IconButton label={words.command.newOf(name)} onClick={onCreate}>
            <Plus aria-hidden />
          </IconButton>
        )}
      </header>
      {children}
      {open && <Rows list={list} child={child} link={link} record={record} count={count} />}
    </section>
  );
}

type RowsProps = Pick<FilledProps, "list" | "child" | "link" | "record"> & { count: string };

/** The first rows, and the way to all of them. */
function Rows({ list, child, link, record, count }: RowsProps) {
  const catalog = useCatalog();
  const { words } = useI18n();
  const op = link.type === "multi_lookup" ? "has_any" : "is";
  const where: Condition = { field: list.field, op, value: op === "is" ? record.id : [record.id] };
  const fields = list.columns
    .flatMap((key) => catalog.findField(child.key, key) ?? [])
    .filter(({ key }) => key !== list.field);
  return (
    <>
      <ul>
        {list.rows.map((row) => (
          <Row key={row.id} child={child} row={row} fields={fields} />
        ))}
      </ul>
      {list.total.count > list.rows.length && (
        <Link to={`/o/${child.key}?filter=${encodeURIComponent(JSON.stringify(where))}`} className={styles.all}>
          {words.record.seeAllRelated(count)}
        </Link>
      )}
    </>
  );
}

/** A record that only joins two others is named by the other one, and leads there. */
function Row({ child, row, fields }: { child: ObjectMeta; row: RecordData; fields: readonly FieldMeta[] }) {
  const i18n = useI18n();
  const catalog = useCatalog();
  const edge = joinOf(child);
  const other = edge && fields.find(({ key }) => key === edge.from || key === edge.to);
  const to = other && catalog.targetOf(other);
  const reference = other && row[other.key];
  const joined = other && to && typeof reference === "object" && reference !== null && "id" in reference;
  const title = joined
    ? typeOf(other).text(reference, other, i18n)
    : (maskedText(row[child.title_field]) ?? asText(row[child.title_field]));
  const target = joined ? `/o/${to}/${asText(reference.id)}` : `/o/${child.key}/${row.id}`;
  const rest = fields.filter(
    ({ key, type }) =>
      key !== (joined ? other.key : child.title_field) && !isEmptyValue(row[key]) && type !== "boolean",
  );
  // What stands in the graph beside a name (who decides, who is for us) is what one looks for here.
  const states = rest.filter(({ key, type }) => type === "choice" && child.graph?.show.includes(key));
  const told = rest.filter((field) => !states.includes(field)).slice(0, 2);
  return (
    <li>
      <Link to={target} className={styles.item}>
        <span className={styles.itemHead}>
          <span className={styles.itemTitle}>{title || i18n.words.common.untitled}</span>
          {states.slice(0, 2).map((field) => (
            <FieldValue key={field.key} value={row[field.key]} field={field} place="cell" />
          ))}
        </span>
        <span className={styles.itemMeta}>
          {told.map((field) => (
            <span key={field.key} className={styles.itemValue} data-type={field.type}>
              <FieldValue value={row[field.key]} field={field} place="cell" />
            </span>
          ))}
        </span>
      </Link>
    </li>
  );
}
