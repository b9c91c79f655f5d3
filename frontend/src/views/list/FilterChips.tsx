/** The conditions in force, each a chip that can be taken away. */
import { X } from "lucide-react";
import type { Condition } from "~/api/condition";
import { useCatalog } from "~/api/meta";
import { toKeys } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { describe } from "../filter/describe";
import { useSegmentNames, useTitles } from "../filter/titles";
import styles from "./list.module.css";

interface FilterChipsProps {
  object: string;
  filter: Condition;
  /** Those parts that are shown; the rest stands elsewhere. */
  shown: readonly Condition[];
  onChange: (filter: Condition | undefined) => void;
}

export function FilterChips({ object, filter, shown, onChange }: FilterChipsProps) {
  const { words } = useI18n();
  const parts = "all" in filter ? filter.all : [filter];
  const remove = (part: Condition) => {
    const rest = parts.filter((each) => each !== part);
    onChange(rest.length > 1 ? { all: rest } : rest[0]);
  };
  if (shown.length === 0) return null;
  return (
    <ul className={styles.chips} aria-label={words.filter.title}>
      {shown.map((part) => (
        <Chip key={JSON.stringify(part)} object={object} condition={part} onRemove={() => remove(part)} />
      ))}
    </ul>
  );
}

interface ChipProps {
  object: string;
  condition: Condition;
  onRemove: () => void;
}

function Chip({ object, condition, onRemove }: ChipProps) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const field = "field" in condition ? catalog.findPath(object, condition.field)?.at(-1) : undefined;
  const target = field ? catalog.targetOf(field) : undefined;
  const value = "field" in condition ? condition.value : undefined;
  const ids = target ? (typeof value === "string" && value !== "me" ? [value] : toKeys(value)) : [];
  const titles = useTitles(target ?? "", ids);
  const segmentOf = useSegmentNames(condition);
  const text = describe(condition, object, { catalog, i18n, titleOf: (id) => titles.get(id), segmentOf });
  return (
    <li className={styles.chip}>
      <span className={styles.chipText} title={text}>
        {text}
      </span>
      <button type="button" aria-label={`${i18n.words.filter.removeCondition}: ${text}`} onClick={onRemove}>
        <X aria-hidden />
      </button>
    </li>
  );
}
