/** One condition with whether it holds: a group is told by its parts, the rest in words with what the record has. */
import { Check, X } from "lucide-react";
import type { Verdict } from "~/api/bulk";
import { useCatalog } from "~/api/meta";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { describe } from "../filter/describe";
import { useConditionTitles, useSegmentNames } from "../filter/titles";
import styles from "./why.module.css";

interface VerdictLineProps {
  object: string;
  verdict: Verdict;
}

export function VerdictLine({ object, verdict }: VerdictLineProps) {
  const { words } = useI18n();
  const { condition, parts } = verdict;
  const inner = parts.map((part) => (
    <VerdictLine key={JSON.stringify(part.condition)} object={object} verdict={part} />
  ));
  if (parts.length === 0) return <Leaf object={object} verdict={verdict} />;
  if ("all" in condition) return inner;
  return (
    <li>
      <span className={styles.verdict}>
        <span className={styles.mark}>
          <X aria-label={words.lists.why.fails} />
        </span>
        <span className={styles.said}>{"any" in condition ? words.filter.matchAny : words.filter.matchNone}</span>
      </span>
      <ul className={styles.parts}>{inner}</ul>
    </li>
  );
}

function Leaf({ object, verdict }: VerdictLineProps) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const text = i18n.words.lists.why;
  const { condition, holds } = verdict;
  const field = "field" in condition ? catalog.findPath(object, condition.field)?.at(-1) : undefined;
  const titleOf = useConditionTitles(object, condition);
  const segmentOf = useSegmentNames(condition);
  const said = describe(condition, object, { catalog, i18n, titleOf, segmentOf });
  return (
    <li className={styles.verdict} data-holds={holds || undefined}>
      <span className={styles.mark}>{holds ? <Check aria-label={text.holds} /> : <X aria-label={text.fails} />}</span>
      <span className={styles.said}>{said}</span>
      {field && !holds && (
        <span className={styles.has}>
          {isEmptyValue(verdict.value) ? (
            text.has(text.blank)
          ) : (
            <>
              {text.has("")}
              <FieldValue value={verdict.value} field={field} place="cell" />
            </>
          )}
        </span>
      )}
    </li>
  );
}
