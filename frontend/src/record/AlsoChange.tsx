/** While something is written, where the record stands can be moved along: its stages, each with what it would become. */
import { ArrowRight } from "lucide-react";
import type { JsonObject } from "~/api/json";
import { asText } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { isEditable } from "~/fieldtypes/registry";
import { maskedText } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Dropdown } from "~/kit/Dropdown";
import styles from "./composer.module.css";
import { headFields } from "./layout";

/** The choices that stand in the head of the record and whose spans are kept: a stage, a level, a status. */
export function stagesOf(object: ObjectMeta, record: RecordData): readonly FieldMeta[] {
  if (!object.rights.update) return [];
  return headFields(object).filter(
    (field) =>
      field.type === "choice" && field.tracked && isEditable(field) && maskedText(record[field.key] ?? null) === null,
  );
}

interface AlsoChangeProps {
  stages: readonly FieldMeta[];
  record: RecordData;
  /** What is to be changed, by field. */
  value: JsonObject;
  onChange: (value: JsonObject) => void;
}

export function AlsoChange({ stages, record, value, onChange }: AlsoChangeProps) {
  const { words } = useI18n();
  if (stages.length === 0) return null;
  return (
    <span className={styles.also} role="group" aria-label={words.page.compose.also}>
      <span>{words.page.compose.also}</span>
      {stages.map((field) => (
        <Stage
          key={field.key}
          field={field}
          now={asText(record[field.key] ?? null)}
          next={field.key in value ? asText(value[field.key] ?? null) : null}
          onChange={(next) => {
            const { [field.key]: _, ...others } = value;
            onChange(next === null ? others : { ...others, [field.key]: next });
          }}
        />
      ))}
    </span>
  );
}

interface StageProps {
  field: FieldMeta;
  now: string;
  next: string | null;
  onChange: (next: string | null) => void;
}

function Stage({ field, now, next, onChange }: StageProps) {
  const { label } = useI18n();
  const nameOf = (key: string) => label(field.options.find((option) => option.key === key)?.label) || "—";
  const items = field.options
    .filter(({ active, key }) => active || key === now)
    .map((option) => ({ key: option.key, label: label(option.label) }));
  const name = label(field.label);
  return (
    <Dropdown
      trigger={["click"]}
      placement="bottomLeft"
      menu={{
        items,
        selectable: true,
        selectedKeys: [next ?? now],
        onClick: ({ key }) => onChange(key === now ? null : key),
      }}
    >
      <button type="button" className={styles.stage} data-changed={next !== null || undefined}>
        <span className={styles.stageName}>{name}</span>
        {nameOf(now)}
        {next !== null && (
          <>
            <ArrowRight aria-label="→" />
            <strong>{nameOf(next)}</strong>
          </>
        )}
      </button>
    </Dropdown>
  );
}
