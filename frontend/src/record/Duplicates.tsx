/** What may be the same: a badge in the head of a record, a warning in a form. It shows no more than the server answers. */
import { useQuery } from "@tanstack/react-query";
import { Popover } from "antd";
import { CopyCheck } from "lucide-react";
import { Link } from "react-router";
import { asText, type JsonObject } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { type DuplicateMatch, findDuplicates } from "~/api/page";
import type { RecordData } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { isEmptyValue, maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { useSettled } from "~/kit/afterPaint";
import styles from "./duplicates.module.css";
import { toInputs } from "./useRecord";

export function useDuplicates(object: ObjectMeta, values: JsonObject, id: string | null, enabled: boolean) {
  const open = object.fields.filter((field) => isEditable(field) && maskedText(values[field.key]) === null);
  const filled = Object.fromEntries(
    open.flatMap(({ key }) => (isEmptyValue(values[key]) ? [] : [[key, values[key] ?? null] as const])),
  );
  const inputs = toInputs(object, filled);
  return useQuery({
    queryKey: ["duplicates", object.key, id, JSON.stringify(inputs)],
    queryFn: ({ signal }) => findDuplicates(object.key, inputs, id, signal),
    enabled: enabled && Object.keys(inputs).length > 0,
    staleTime: 60_000,
    retry: false,
  });
}

export function DuplicateBadge({ object, record }: { object: ObjectMeta; record: RecordData }) {
  const { words } = useI18n();
  const settled = useSettled(record.id);
  const { data = [] } = useDuplicates(object, record, record.id, settled && !record.deleted_at);
  if (data.length === 0) return null;
  // As many as can be merged at once, of those that the reader may see.
  const together = [record.id, ...data.flatMap(({ id }) => id ?? [])].slice(0, 10);
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      title={words.page.duplicatesTitle}
      content={
        <>
          <Matches object={object} matches={data} />
          {together.length > 1 && object.rights.update && object.rights.delete && (
            <Link to={`/merge/${object.key}?ids=${together.join(",")}`} className={styles.compare}>
              {words.page.duplicatesCompare}
            </Link>
          )}
        </>
      }
    >
      <button type="button" className={styles.badge}>
        <CopyCheck aria-hidden />
        {words.page.duplicates(data.length)}
      </button>
    </Popover>
  );
}

export function Matches({ object, matches }: { object: ObjectMeta; matches: readonly DuplicateMatch[] }) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  return (
    <ul className={styles.matches}>
      {matches.map((match, index) => {
        const title = maskedText(match.title) ?? (asText(match.title) || words.common.untitled);
        const why = match.fields
          .flatMap((key) => catalog.findField(object.key, key) ?? [])
          .map((field) => label(field.label));
        const who = match.owner?.title;
        return (
          <li key={match.id ?? index}>
            {match.id ? (
              <Link to={`/o/${object.key}/${match.id}`} target="_blank" className={styles.title}>
                {title}
              </Link>
            ) : (
              <span className={styles.title} title={words.page.duplicateHidden}>
                {title}
              </span>
            )}
            <span className={styles.meta}>
              {[
                why.join(words.common.comma),
                who ? words.page.duplicateOwner(who) : match.state === "pool" ? words.page.duplicatePool : "",
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
