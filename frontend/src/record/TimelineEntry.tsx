/** One thing that happened: something written, a change of the record, a file. */
import { ArrowRight, Paperclip } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router";
import { asText, isObject, type Json } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import type { TimelineItem, TimelinePage } from "~/api/page";
import type { HistoryChange, RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { PlaceProvider } from "~/fieldtypes/place";
import { isEmptyValue, maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import { ObjectIcon } from "~/kit/ObjectIcon";
import styles from "./timeline.module.css";
import trail from "./trail.module.css";

const Preview = lazy(() => import("~/kit/Preview").then((module) => ({ default: module.PreviewLink })));

interface EntryProps {
  object: ObjectMeta;
  record: RecordData;
  item: TimelineItem;
  kinds: TimelinePage["kinds"];
}

export function TimelineEntry(props: EntryProps) {
  const { item } = props;
  const child = useCatalog().findObject(item.kind);
  if (child !== undefined) return <Written {...props} child={child} />;
  return <Happened {...props} />;
}

function Head({ item, children }: { item: TimelineItem; children: React.ReactNode }) {
  const { words, format } = useI18n();
  const name = item.by?.title ?? words.history.someone;
  return (
    <p className={styles.head}>
      <span className={styles.lead}>
        <strong className={styles.name}>{name}</strong>
        {children}
      </span>
      <time className={styles.time} dateTime={item.at} title={format.datetime(item.at)}>
        {format.ago(item.at)}
      </time>
    </p>
  );
}

const said = (value: Json) => maskedText(value) ?? asText(value);

/** A follow-up, a task, an event: its words are what is read, its fields stand small below them. */
function Written({ object, record, item, child }: EntryProps & { child: ObjectMeta }) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const shown = Object.entries(item.fields ?? {}).flatMap(([key, value]) => {
    const field = catalog.findField(child.key, key);
    return field && !isEmptyValue(value) && !leadsHere(field, value, object, record) ? [{ field, value }] : [];
  });
  const tags = shown.filter(({ field }) => field.type === "choice");
  const files = shown.filter(({ field }) => field.type === "image" || field.type === "file");
  const facts = shown.filter((one) => !tags.includes(one) && !files.includes(one) && one.value !== false);
  const text = said(item.text);
  const title = said(item.title);
  const address = `/o/${child.key}/${item.id}`;
  return (
    <li className={`${trail.entry} ${styles.entry}`}>
      {item.by ? (
        <Avatar id={item.by.id} name={item.by.title ?? "?"} size={24} />
      ) : (
        <span className={styles.mark}>
          <ObjectIcon name={child.icon} size={14} />
        </span>
      )}
      <PlaceProvider value={{ object: child.key, id: item.id }}>
        <div className={styles.content}>
          <Head item={item}>
            <span className={styles.tags}>
              {tags.map(({ field, value }) => (
                <FieldValue key={field.key} field={field} value={value} place="cell" />
              ))}
            </span>
          </Head>
          {title && title !== text && (
            <Link to={address} className={styles.title}>
              {title}
            </Link>
          )}
          {text && (
            <p className={styles.text}>
              {text}
              {title === text && (
                <Link to={address} className={styles.open}>
                  {words.common.open}
                </Link>
              )}
            </p>
          )}
          {facts.length > 0 && (
            <dl className={styles.facts}>
              {facts.map(({ field, value }) => (
                <div key={field.key}>
                  <dt>{label(field.label)}</dt>
                  <dd hidden={field.value_type === "boolean"}>
                    <FieldValue field={field} value={value} place={placeOf(field)} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
          {files.map(({ field, value }) => (
            <FieldValue key={field.key} field={field} value={value} place="detail" />
          ))}
        </div>
      </PlaceProvider>
    </li>
  );
}

/** What leads to another record is a link to it. */
const placeOf = ({ type }: FieldMeta) => (leading.has(type) ? "detail" : "cell");
const leading: ReadonlySet<string> = new Set(["lookup", "any_lookup", "multi_lookup"]);

/** A link back to the page that one is on says nothing. */
function leadsHere(field: FieldMeta, value: Json, object: ObjectMeta, record: RecordData): boolean {
  return field.targets.includes(object.key) && isObject(value) && value.id === record.id;
}

function Happened({ object, record, item }: EntryProps) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const [open, setOpen] = useState(false);
  const changes = (item.change?.changes ?? []).flatMap((change) => {
    const field = catalog.findField(object.key, change.field);
    // Files have entries of their own.
    return field && field.type !== "file" && field.type !== "image" ? [{ ...change, meta: field }] : [];
  });
  if (item.kind === "change" && changes.length === 0) return null;
  const names = changes.map(({ meta }) => label(meta.label));
  const plain: Readonly<Record<string, string>> = {
    created: words.page.madeRecord,
    merge: words.page.merged,
    bin: words.page.binned,
    file: words.page.attached,
  };
  const said = plain[item.kind] ?? words.page.changedFields(names.slice(0, 3).join(words.common.comma));
  const few = item.kind === "change" && changes.length <= 2;
  return (
    <li className={`${trail.entry} ${styles.entry}`} data-quiet>
      <span className={styles.dot} aria-hidden />
      <div className={styles.content}>
        <Head item={item}>
          {few ? (
            <Changes changes={changes} />
          ) : (
            <span className={styles.said}>
              {said}
              {item.kind === "change" && names.length > 3 && ` +${names.length - 3}`}
            </span>
          )}
          {item.file && (
            <Suspense fallback={item.file.name}>
              <Preview place={{ object: object.key, id: record.id }} files={[item.file]} at={0} className={styles.file}>
                <Paperclip aria-hidden />
                {item.file.name}
              </Preview>
            </Suspense>
          )}
          {item.kind === "change" && !few && (
            <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? words.page.hideChanges : words.page.showChanges}
            </button>
          )}
        </Head>
        {open && <Changes changes={changes} />}
      </div>
    </li>
  );
}

function Changes({ changes }: { changes: readonly (HistoryChange & { meta: FieldMeta })[] }) {
  const { label } = useI18n();
  return (
    <span className={styles.changes}>
      {changes.map((change) => (
        <span key={change.field} className={styles.change}>
          <span className={styles.said}>{label(change.meta.label)}</span>
          {!isEmptyValue(change.old) && (
            <>
              <span className={styles.old}>
                <FieldValue field={change.meta} value={change.old} place={placeOf(change.meta)} />
              </span>
              <ArrowRight aria-label="→" />
            </>
          )}
          <span className={styles.new}>
            {isEmptyValue(change.new) ? (
              "—"
            ) : (
              <FieldValue field={change.meta} value={change.new} place={placeOf(change.meta)} />
            )}
          </span>
        </span>
      ))}
    </span>
  );
}
