/** The records that point here, one list a relation: the first few, how many there are, and a new one in place. */
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { Link } from "react-router";
import type { Condition } from "~/api/condition";
import { asText } from "~/api/json";
import { type ObjectMeta, type RelationMeta, useCatalog } from "~/api/meta";
import { queryRecords, type RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { ErrorState, Skeleton } from "~/kit/states";
import { keyFields } from "./layout";
import { useNewRecord } from "./NewRecord";
import styles from "./related.module.css";

interface RelatedProps {
  object: ObjectMeta;
  record: RecordData;
}

const SHOWN = 5;

export function Related({ object, record }: RelatedProps) {
  const catalog = useCatalog();
  const relations = object.relations.filter(({ object: child }) => catalog.findObject(child)?.rights.read);
  return (
    <div className={styles.relations}>
      {relations.map((relation) => (
        <RelationList key={relation.key} object={object} record={record} relation={relation} />
      ))}
    </div>
  );
}

function RelationList({ object, record, relation }: RelatedProps & { relation: RelationMeta }) {
  const child = useCatalog().findObject(relation.object);
  const { label } = useI18n();
  if (child === undefined) return null;
  return <ChildList object={object} record={record} relation={relation} child={child} name={label(relation.label)} />;
}

interface ChildListProps extends RelatedProps {
  relation: RelationMeta;
  child: ObjectMeta;
  name: string;
}

function ChildList({ object, record, relation, child, name }: ChildListProps) {
  const { words, format } = useI18n();
  const newRecord = useNewRecord();
  const where: Condition = { field: relation.field, op: "is", value: record.id };
  const fields = keyFields(child).filter(({ key }) => key !== relation.field);
  const query = useQuery({
    queryKey: ["related", object.key, record.id, relation.key],
    queryFn: ({ signal }) => {
      const wanted = [child.title_field, ...fields.map(({ key }) => key)];
      const sort = (child.list.sort ?? []).map(({ field, descending }) => ({ field, descending: descending ?? false }));
      return queryRecords(child.key, { fields: wanted, where, sort, limit: SHOWN, total: "capped" }, signal);
    },
  });
  const total = query.data?.total;
  const count = total ? format.count(total.count) + (total.exact ? "" : "+") : "";
  const all = `/o/${child.key}?filter=${encodeURIComponent(JSON.stringify(where))}`;
  const title = asText(record[object.title_field]);
  const create = () =>
    newRecord.open(child.key, { [relation.field]: { id: record.id, title, object: object.key } }, () => {
      void query.refetch();
    });
  return (
    <section className={styles.relation} aria-label={name}>
      <header className={styles.head}>
        <span className={styles.icon}>
          <ObjectIcon name={child.icon} size={14} />
        </span>
        <h2 className={styles.title}>{name}</h2>
        <span className={styles.count}>{count}</span>
        {child.rights.create && !record.deleted_at && (
          <IconButton label={words.command.newOf(name)} onClick={create}>
            <Plus aria-hidden />
          </IconButton>
        )}
      </header>
      {query.isPending && <Skeleton lines={2} height={32} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.data?.data.length === 0 && <p className={styles.none}>{words.record.noRelated(name)}</p>}
      <ul>
        {query.data?.data.map((item) => (
          <li key={item.id}>
            <Link to={`/o/${child.key}/${item.id}`} className={styles.item}>
              <span className={styles.itemTitle}>{asText(item[child.title_field]) || words.common.untitled}</span>
              <span className={styles.itemMeta}>
                {fields
                  .filter(({ key }) => !isEmptyValue(item[key]))
                  .slice(0, 2)
                  .map((field) => (
                    <span key={field.key} className={styles.itemValue}>
                      <FieldValue value={item[field.key]} field={field} place="cell" />
                    </span>
                  ))}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {total && total.count > SHOWN && (
        <Link to={all} className={styles.all}>
          {words.record.seeAllRelated(count)}
        </Link>
      )}
    </section>
  );
}
