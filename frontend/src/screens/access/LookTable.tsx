/** The looks as rows: a table on a desk, two lines each on a phone. */
import { Link } from "react-router";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import type { Look } from "~/api/protection";
import { useI18n } from "~/i18n";
import { useProtectionWords } from "~/i18n/protection";
import { Avatar } from "~/kit/Avatar";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useTitles } from "~/views/filter/titles";
import styles from "./access.module.css";

export function LookTable({ looks }: { looks: readonly Look[] }) {
  const text = useProtectionWords().log;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{text.when}</th>
          <th scope="col">{text.person}</th>
          <th scope="col">{text.kind}</th>
          <th scope="col">{text.record}</th>
          <th scope="col">{text.fields}</th>
          <th scope="col">{text.reason}</th>
        </tr>
      </thead>
      <tbody>
        {looks.map((look) => (
          <Row key={look.id} look={look} around={looks} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ look, around }: { look: Look; around: readonly Look[] }) {
  const { format, label } = useI18n();
  const text = useProtectionWords().log;
  const catalog = useCatalog();
  const actor = look.actor?.title ?? text.someone;
  const fields = look.fields.map((key) => label(catalog.findField(look.object, key)?.label) || key);
  const seen = look.subject !== null && look.subject.id !== look.actor?.id ? look.subject.title : null;
  return (
    <tr>
      <td className={styles.when}>
        <time dateTime={look.at} title={format.datetime(look.at)}>
          {format.datetime(look.at)}
        </time>
      </td>
      <td className={styles.who}>
        <span className={styles.person}>
          <Avatar id={look.actor?.id ?? ""} name={actor} size={20} />
          {actor}
        </span>
        {seen && <span className={styles.soft}>{text.as(seen)}</span>}
      </td>
      <td className={styles.kind}>
        <span data-kind={look.kind}>{text.kinds[look.kind]}</span>
      </td>
      <td className={styles.record}>
        <Target look={look} around={around} />
      </td>
      <td className={styles.fields} title={fields.join("\n")}>
        {fields.join(format.language === "en" ? ", " : "、")}
      </td>
      <td className={styles.reason}>
        {look.kind === "check" ? text.checks(asText(look.detail.checks)) : asText(look.detail.reason)}
      </td>
    </tr>
  );
}

function Target({ look, around }: { look: Look; around: readonly Look[] }) {
  const { label, format } = useI18n();
  const text = useProtectionWords().log;
  const object = useCatalog().findObject(look.object);
  // The titles of all rows of an object are asked for at once; each row finds them in the same answer.
  const ids = [
    ...new Set(around.flatMap((one) => (one.object === look.object && one.record !== null ? [one.record] : []))),
  ].slice(0, 200);
  const titles = useTitles(object?.rights.read ? look.object : "", ids);
  const name = object ? label(object.label) : look.object;
  if (look.record === null) {
    return (
      <span className={styles.target}>
        <ObjectIcon name={object?.icon ?? ""} size={14} />
        {look.record_count > 0 ? `${name} · ${text.records(format.count(look.record_count))}` : name}
      </span>
    );
  }
  const title = titles.get(look.record);
  return (
    <span className={styles.target}>
      <ObjectIcon name={object?.icon ?? ""} size={14} />
      {title ? (
        <Link to={`/o/${look.object}/${look.record}`}>{title}</Link>
      ) : (
        <span className={styles.soft}>{text.gone}</span>
      )}
    </span>
  );
}
