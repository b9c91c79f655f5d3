/** One group of conditions: how they are joined, the rows, and what can be added. */
import { Select } from "antd";
import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { ConditionRow } from "./ConditionRow";
import { type Draft, emptyGroup, fieldDraft, type GroupDraft, type Match, nextId, replacePart } from "./draft";
import styles from "./filter.module.css";
import { RelatedEditor } from "./RelatedEditor";

interface GroupEditorProps {
  object: string;
  group: GroupDraft;
  onChange: (group: GroupDraft) => void;
  depth: number;
  onRemove?: () => void;
}

const DEEPEST = 3;

export function GroupEditor({ object, group, onChange, depth, onRemove }: GroupEditorProps) {
  const { words } = useI18n();
  const replace = (id: number) => (next: Draft | null) => onChange(replacePart(group, id, next));
  const matches: { value: Match; label: string }[] = [
    { value: "all", label: words.filter.matchAll },
    { value: "any", label: words.filter.matchAny },
    { value: "none", label: words.filter.matchNone },
  ];
  return (
    <div className={styles.group} data-depth={depth} role="group" aria-label={words.filter.title}>
      <div className={styles.groupHead}>
        <Select
          size="small"
          variant="borderless"
          value={group.match}
          options={matches}
          onChange={(match: Match) => onChange({ ...group, match })}
          popupMatchSelectWidth={false}
          aria-label={words.filter.title}
          className={styles.match}
        />
        {onRemove && (
          <IconButton label={words.filter.removeGroup} onClick={onRemove}>
            <X aria-hidden />
          </IconButton>
        )}
      </div>
      {group.parts.map((part) => (
        <PartEditor key={part.id} object={object} part={part} depth={depth} onChange={replace(part.id)} />
      ))}
      <AddButtons
        object={object}
        depth={depth}
        onAdd={(part) => onChange({ ...group, parts: [...group.parts, part] })}
      />
    </div>
  );
}

interface PartEditorProps {
  object: string;
  part: Draft;
  depth: number;
  onChange: (next: Draft | null) => void;
}

function PartEditor({ object, part, depth, onChange }: PartEditorProps) {
  const { words } = useI18n();
  const remove = () => onChange(null);
  if (part.kind === "field") return <ConditionRow object={object} draft={part} onChange={onChange} onRemove={remove} />;
  if (part.kind === "group") {
    return <GroupEditor object={object} group={part} depth={depth + 1} onChange={onChange} onRemove={remove} />;
  }
  if (part.kind === "related") {
    return <RelatedEditor object={object} draft={part} depth={depth + 1} onChange={onChange} onRemove={remove} />;
  }
  return (
    <div className={styles.row}>
      <code className={styles.opaque}>
        {"formula" in part.condition ? part.condition.formula : JSON.stringify(part.condition)}
      </code>
      <IconButton label={words.filter.removeCondition} onClick={remove}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}

interface AddButtonsProps {
  object: string;
  depth: number;
  onAdd: (part: Draft) => void;
}

function AddButtons({ object, depth, onAdd }: AddButtonsProps) {
  const { words } = useI18n();
  const meta = useCatalog().findObject(object);
  if (meta === undefined) return null;
  const first = meta.fields.find(({ key }) => key === meta.title_field) ?? meta.fields[0];
  const [relation] = meta.relations;
  return (
    <div className={styles.adders}>
      {first && <Adder onClick={() => onAdd(fieldDraft(first.key, first))}>{words.filter.addCondition}</Adder>}
      {depth < DEEPEST && first && (
        <Adder onClick={() => onAdd(emptyGroup(depth % 2 === 0 ? "any" : "all", [fieldDraft(first.key, first)]))}>
          {words.filter.addGroup}
        </Adder>
      )}
      {depth < DEEPEST && relation && (
        <Adder
          onClick={() =>
            onAdd({ id: nextId(), kind: "related", relation: relation.key, quantifier: "any", group: emptyGroup() })
          }
        >
          {words.filter.addRelated}
        </Adder>
      )}
    </div>
  );
}

function Adder({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className={styles.adder} onClick={onClick}>
      <Plus aria-hidden />
      {children}
    </button>
  );
}
