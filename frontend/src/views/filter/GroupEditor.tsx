/** One group of conditions: how they are joined, the rows, and what can be added. */
import { Dropdown, Select } from "antd";
import { ChevronDown, Plus, X } from "lucide-react";
import { createContext, use } from "react";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { segmentingWords } from "~/i18n/segmenting";
import { IconButton } from "~/kit/IconButton";
import { ConditionRow } from "./ConditionRow";
import {
  type Draft,
  emptyGroup,
  fieldDraft,
  type GroupDraft,
  type Match,
  nextId,
  replacePart,
  segmentPart,
} from "./draft";
import styles from "./filter.module.css";
import { PartMenu } from "./PartMenu";
import { RelatedEditor } from "./RelatedEditor";
import { SegmentRow } from "./SegmentRow";

interface GroupEditorProps {
  object: string;
  group: GroupDraft;
  onChange: (group: GroupDraft) => void;
  depth: number;
  onRemove?: () => void;
}

const DEEPEST = 3;

/** Whether a condition may ask for a segment: those of roles may not, because they are compiled without asking anybody. */
export const SegmentsAllowed = createContext(true);

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
          <span className={styles.buttons}>
            <PartMenu id={group.id} />
            <IconButton label={words.filter.removeGroup} onClick={onRemove}>
              <X aria-hidden />
            </IconButton>
          </span>
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
  if (part.kind === "segment") return <SegmentRow object={object} draft={part} onChange={onChange} onRemove={remove} />;
  if (part.kind === "related") {
    return <RelatedEditor object={object} draft={part} depth={depth + 1} onChange={onChange} onRemove={remove} />;
  }
  return (
    <div className={styles.row}>
      <code className={styles.opaque}>
        {"formula" in part.condition ? part.condition.formula : JSON.stringify(part.condition)}
      </code>
      <span className={styles.buttons}>
        <PartMenu id={part.id} />
        <IconButton label={words.filter.removeCondition} onClick={remove}>
          <X aria-hidden />
        </IconButton>
      </span>
    </div>
  );
}

interface AddButtonsProps {
  object: string;
  depth: number;
  onAdd: (part: Draft) => void;
}

/** One button for what is added nearly always, a menu for the rest: groups stand in groups, and each has these. */
function AddButtons({ object, depth, onAdd }: AddButtonsProps) {
  const { words, language } = useI18n();
  const segments = use(SegmentsAllowed);
  const meta = useCatalog().findObject(object);
  if (meta === undefined) return null;
  const first = meta.fields.find(({ key }) => key === meta.title_field) ?? meta.fields[0];
  const [relation] = meta.relations;
  const others: { key: string; label: string; make: () => Draft }[] = [];
  if (depth < DEEPEST && first) {
    const match = depth % 2 === 0 ? "any" : "all";
    others.push({
      key: "group",
      label: words.filter.addGroup,
      make: () => emptyGroup(match, [fieldDraft(first.key, first)]),
    });
  }
  if (depth < DEEPEST && relation) {
    others.push({
      key: "related",
      label: words.filter.addRelated,
      make: () => ({
        id: nextId(),
        kind: "related",
        relation: relation.key,
        quantifier: "any",
        group: emptyGroup(),
      }),
    });
  }
  if (segments)
    others.push({ key: "segment", label: segmentingWords(language).add, make: () => segmentPart("", true) });
  const choose = (wanted: string) => {
    const other = others.find(({ key }) => key === wanted);
    if (other) onAdd(other.make());
  };
  return (
    <div className={styles.adders}>
      {first && (
        <button type="button" className={styles.adder} onClick={() => onAdd(fieldDraft(first.key, first))}>
          <Plus aria-hidden />
          {words.filter.addCondition}
        </button>
      )}
      {others.length > 0 && (
        <Dropdown
          trigger={["click"]}
          menu={{ items: others.map(({ key, label }) => ({ key, label })), onClick: ({ key }) => choose(key) }}
        >
          <button type="button" className={styles.adder}>
            {words.filter.addOther}
            <ChevronDown aria-hidden />
          </button>
        </Dropdown>
      )}
    </div>
  );
}
