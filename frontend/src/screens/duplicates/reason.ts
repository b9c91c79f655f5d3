import type { Pair } from "~/api/duplicates";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";

/** Why, in words: the fields by which they were found, else the rule. */
export function useReason(pair: Pair, object: ObjectMeta): string {
  const { label } = useI18n();
  const text = useDataWords().duplicates;
  const catalog = useCatalog();
  const fields = pair.fields.map((key) => label(catalog.findField(object.key, key)?.label) || key).join(text.and);
  return fields ? text.alike(fields) : pair.rule_label;
}

export interface SaidPart {
  readonly key: string;
  readonly text: string;
  readonly agrees: boolean;
  /** What it takes from the score, as people write it. */
  readonly worth: string;
}

/** What else speaks for or against a pair, part by part. */
export function useParts(pair: Pair, object: ObjectMeta): readonly SaidPart[] {
  const { label } = useI18n();
  const text = useDataWords().duplicates;
  const catalog = useCatalog();
  return (pair.parts ?? []).map(({ field, says, worth }) => ({
    key: field,
    text: `${label(catalog.findField(object.key, field)?.label) || field}${text.gap}${text.says[says] ?? says}`,
    agrees: says === "same" || says === "city",
    worth: worth > 0 ? `−${Math.round(worth * 100)}%` : "",
  }));
}
