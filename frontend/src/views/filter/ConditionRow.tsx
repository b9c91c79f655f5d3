/** One condition: field, operator, value. */
import { Select } from "antd";
import { X } from "lucide-react";
import { useCatalog } from "~/api/meta";
import { operatorsOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { type FieldDraft, faultOf, fieldDraft, operatorOf } from "./draft";
import { FieldPicker } from "./FieldPicker";
import styles from "./filter.module.css";
import { OperandEditor } from "./OperandEditor";
import { PartMenu } from "./PartMenu";

interface ConditionRowProps {
  object: string;
  draft: FieldDraft;
  onChange: (draft: FieldDraft) => void;
  onRemove: () => void;
}

export function ConditionRow({ object, draft, onChange, onRemove }: ConditionRowProps) {
  const catalog = useCatalog();
  const { words } = useI18n();
  const field = catalog.findPath(object, draft.path)?.at(-1);
  const choice = field && operatorOf(field, draft.operator);
  const pickField = (path: string) => {
    const next = catalog.findPath(object, path)?.at(-1);
    if (next) onChange({ ...fieldDraft(path, next), id: draft.id });
  };
  const pickOperator = (key: string) => {
    const next = field && operatorOf(field, key);
    onChange({ ...draft, operator: key, value: next?.operand === choice?.operand ? draft.value : null });
  };
  // What has only just been added is not complained about.
  const found = field && faultOf(draft, field);
  const fault = found === "open" && draft.value === null ? undefined : found;
  return (
    <div className={styles.row}>
      <FieldPicker object={object} value={draft.path} onChange={pickField} />
      {field ? (
        <Select
          value={draft.operator}
          options={operatorsOf(field).map(({ key, words: word }) => ({
            value: key,
            label: words.filter.operators[word],
          }))}
          onChange={pickOperator}
          popupMatchSelectWidth={false}
          aria-label={words.filter.operator}
        />
      ) : (
        <span className={styles.broken}>{words.filter.unknownField}</span>
      )}
      <div className={styles.value}>
        {field && choice && (
          <OperandEditor
            field={field}
            operand={choice.operand}
            value={draft.value}
            onChange={(value) => onChange({ ...draft, value })}
          />
        )}
      </div>
      <span className={styles.buttons}>
        <PartMenu id={draft.id} />
        <IconButton label={words.filter.removeCondition} onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      </span>
      {fault && (
        <p
          className={styles.fault}
          data-wrong={fault !== "open" || undefined}
          role={fault === "open" ? undefined : "alert"}
        >
          {words.filter.wrong[fault]}
        </p>
      )}
    </div>
  );
}
