/** The conditions in force, each a chip that can be taken away. */
import { X } from "lucide-react";
import type { Condition } from "~/api/condition";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { describe } from "../filter/describe";
import { useConditionTitles, useSegmentNames } from "../filter/titles";
import styles from "./list.module.css";

interface FilterChipsProps {
  object: string;
  filter: Condition;
  /** Those parts that are shown; the rest stands elsewhere. */
  shown: readonly Condition[];
  onChange: (filter: Condition | undefined) => void;
  /** Opens the builder. */
  onOpen: () => void;
}

export function FilterChips({ object, filter, shown, onChange, onOpen }: FilterChipsProps) {
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
        <Chip
          key={JSON.stringify(part)}
          object={object}
          condition={part}
          onOpen={onOpen}
          onRemove={() => remove(part)}
        />
      ))}
    </ul>
  );
}

interface ChipProps {
  object: string;
  condition: Condition;
  onOpen: () => void;
  onRemove: () => void;
}

function Chip({ object, condition, onOpen, onRemove }: ChipProps) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const titleOf = useConditionTitles(object, condition);
  const segmentOf = useSegmentNames(condition);
  const text = describe(condition, object, { catalog, i18n, titleOf, segmentOf });
  return (
    <li className={styles.chip}>
      <button type="button" className={styles.chipText} title={text} onClick={onOpen}>
        {text}
      </button>
      <button
        type="button"
        className={styles.chipRemove}
        aria-label={`${i18n.words.filter.removeCondition}: ${text}`}
        onClick={onRemove}
      >
        <X aria-hidden />
      </button>
    </li>
  );
}
