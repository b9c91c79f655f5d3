/** Who changed a field, from what to what: one tracked field of an object, over all records that the reader sees. */
import { Segmented, Select } from "antd";
import dayjs from "dayjs";
import { ArrowRight, History } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { type FieldChange, listFieldChanges } from "~/api/fieldChanges";
import { asText } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { Avatar } from "~/kit/Avatar";
import { Paged, usePaged } from "~/kit/Paged";
import { Empty } from "~/kit/states";
import { useMainObjects } from "~/shell/navigation";
import { ByDay } from "./ByDay";
import styles from "./operations.module.css";
import { type Person, PersonFilter } from "./PersonFilter";

const spans = ["today", "yesterday", "week", "month"] as const;
type Span = (typeof spans)[number];

/** From the beginning of the first day until the end of the last. */
function boundsOf(span: Span): { since: string; until: string } {
  const today = dayjs().startOf("day");
  const tomorrow = today.add(1, "day");
  const since = {
    today,
    yesterday: today.subtract(1, "day"),
    week: today.subtract(6, "day"),
    month: today.subtract(29, "day"),
  };
  return { since: since[span].toISOString(), until: (span === "yesterday" ? today : tomorrow).toISOString() };
}

/** Its own fields before those that every object has. */
function trackedOf(object: ObjectMeta): FieldMeta[] {
  return object.fields
    .filter(({ tracked, rights, state }) => tracked && rights.read && state === "ready")
    .sort((a, b) => Number(a.system) - Number(b.system));
}

export function FieldChanges() {
  const text = useDataWords().operations;
  const objects = useMainObjects().filter((one) => trackedOf(one).length > 0);
  const [params] = useSearchParams();
  const object = objects.find(({ key }) => key === params.get("object")) ?? objects[0];
  const fields = object ? trackedOf(object) : [];
  const field = fields.find(({ key }) => key === params.get("field")) ?? fields[0];
  if (object === undefined || field === undefined) {
    return <Empty icon={<History aria-hidden />} title={text.noChanges} />;
  }
  return <Changes objects={objects} object={object} fields={fields} field={field} />;
}

interface ChangesProps {
  objects: readonly ObjectMeta[];
  object: ObjectMeta;
  fields: readonly FieldMeta[];
  field: FieldMeta;
}

function Changes({ objects, object, fields, field }: ChangesProps) {
  const { words, label } = useI18n();
  const text = useDataWords().operations;
  const [params, setParams] = useSearchParams();
  const [person, setPerson] = useState<Person | null>(null);
  const span = spans.find((one) => one === params.get("when")) ?? "week";
  const actor = person?.id;
  const changes = usePaged<FieldChange>({
    key: ["fieldChanges", object.key, field.key, span, actor],
    read: (cursor, signal) =>
      listFieldChanges(object.key, { field: field.key, actor, ...boundsOf(span) }, cursor, signal),
  });
  const put = (changed: Readonly<Record<string, string>>) => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changed)) next.set(name, value);
    setParams(next, { replace: true });
  };
  return (
    <>
      <div className={styles.filters}>
        <Segmented
          value={span}
          options={spans.map((value) => ({ value, label: text.spans[value] }))}
          onChange={(when) => put({ when })}
          aria-label={text.when}
        />
        <Select
          value={object.key}
          options={objects.map(({ key, plural }) => ({ value: key, label: label(plural) }))}
          onChange={(key) => put({ object: key, field: "" })}
          aria-label={text.object}
          className={styles.narrow}
        />
        <Select
          value={field.key}
          options={fields.map((one) => ({ value: one.key, label: label(one.label) }))}
          onChange={(key) => put({ field: key })}
          aria-label={text.field}
          className={styles.narrow}
        />
        <PersonFilter value={person} onChange={setPerson} />
      </div>
      <Paged
        of={changes}
        more={words.operations.more}
        empty={<Empty icon={<History aria-hidden />} title={text.nobodyChanged(label(field.label))} />}
      >
        <ByDay entries={changes.rows}>
          {(entry) => <Change key={`${entry.record}${entry.at}`} entry={entry} object={object} field={field} />}
        </ByDay>
      </Paged>
    </>
  );
}

function Change({ entry, object, field }: { entry: FieldChange; object: ObjectMeta; field: FieldMeta }) {
  const { words } = useI18n();
  const title = maskedText(entry.title) ?? asText(entry.title);
  const who = entry.actor?.title ?? words.history.causes.system;
  return (
    <li className={styles.change}>
      <time dateTime={entry.at} className={styles.clock}>
        {dayjs(entry.at).format("HH:mm")}
      </time>
      <Link to={`/o/${object.key}/${entry.record}`} className={styles.changed}>
        {title || words.common.untitled}
      </Link>
      <span className={styles.values}>
        <FieldValue value={entry.old} field={field} place="cell" />
        <ArrowRight aria-hidden />
        <FieldValue value={entry.new} field={field} place="cell" />
      </span>
      <span className={styles.by}>
        {entry.actor && <Avatar id={entry.actor.id} name={who} />}
        <span className={styles.byName}>{who}</span>
      </span>
    </li>
  );
}
