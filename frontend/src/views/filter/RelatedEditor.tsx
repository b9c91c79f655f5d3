/** "There is / there is no contact where ..." */
import { Select } from "antd";
import { X } from "lucide-react";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { emptyGroup, type RelatedDraft } from "./draft";
import styles from "./filter.module.css";
import { GroupEditor } from "./GroupEditor";
import { PartMenu } from "./PartMenu";

interface RelatedEditorProps {
  object: string;
  draft: RelatedDraft;
  depth: number;
  onChange: (draft: RelatedDraft) => void;
  onRemove: () => void;
}

export function RelatedEditor({ object, draft, depth, onChange, onRemove }: RelatedEditorProps) {
  const { words, label } = useI18n();
  const relations = useCatalog().findObject(object)?.relations ?? [];
  const relation = relations.find(({ key }) => key === draft.relation);
  const quantifiers = [
    { value: "any" as const, label: words.filter.some },
    { value: "none" as const, label: words.filter.none },
  ];
  return (
    <div className={styles.related} role="group" aria-label={words.filter.related}>
      <div className={styles.row}>
        <Select
          value={draft.quantifier}
          options={quantifiers}
          onChange={(quantifier: "any" | "none") => onChange({ ...draft, quantifier })}
          aria-label={words.filter.operator}
        />
        <Select
          value={draft.relation}
          options={relations.map(({ key, label: text }) => ({ value: key, label: label(text) }))}
          onChange={(key: string) => onChange({ ...draft, relation: key, group: emptyGroup() })}
          aria-label={words.filter.related}
          className={styles.value}
        />
        <span className={styles.buttons}>
          <PartMenu id={draft.id} />
          <IconButton label={words.filter.removeCondition} onClick={onRemove}>
            <X aria-hidden />
          </IconButton>
        </span>
      </div>
      {relation && (
        <GroupEditor
          object={relation.object}
          group={draft.group}
          depth={depth}
          onChange={(group) => onChange({ ...draft, group })}
        />
      )}
    </div>
  );
}
