/** A condition in words: what a chip above the list says. */
import type { Condition } from "~/api/condition";
import { asText, type Json } from "~/api/json";
import type { Catalog, FieldMeta } from "~/api/meta";
import { typeOf } from "~/fieldtypes/registry";
import { toKeys } from "~/fieldtypes/values";
import type { I18n } from "~/i18n";
import { segmentingWords } from "~/i18n/segmenting";
import { pathLabel } from "../grid/columns";
import { operatorOf, toDraft } from "./draft";
import { relativeText } from "./RelativeEditor";

export interface DescribeContext {
  readonly catalog: Catalog;
  readonly i18n: I18n;
  /** Titles of records that the condition names, where they are known. */
  readonly titleOf: (id: string) => string | undefined;
  /** Names of segments that it asks for, where they are known. */
  readonly segmentOf?: (id: string) => string | undefined;
}

export function describe(condition: Condition, object: string, context: DescribeContext): string {
  const { catalog, i18n } = context;
  const { words } = i18n;
  // A group inside of another one stands in brackets: "A and (B or C)" is not "A and B or C".
  const bracketed = (part: Condition) => {
    const text = describe(part, object, context);
    return "all" in part || "any" in part ? brackets(text, context).trim() : text;
  };
  // Full-width brackets bring their own space.
  const join = (parts: readonly Condition[], between: string) =>
    parts.map(bracketed).join(` ${between} `).replace(/ （/g, "（").replace(/） /g, "）");
  if ("all" in condition) return join(condition.all, words.filter.and);
  if ("any" in condition) return join(condition.any, words.filter.or);
  if ("not" in condition && "segment" in condition.not) {
    const { not_in } = segmentingWords(i18n.language);
    return `${not_in} ${context.segmentOf?.(condition.not.segment) ?? "…"}`;
  }
  if ("not" in condition) return `${words.filter.not}${brackets(describe(condition.not, object, context), context)}`;
  if ("formula" in condition) return condition.formula;
  if ("segment" in condition) {
    const text = segmentingWords(i18n.language);
    return text.said(context.segmentOf?.(condition.segment) ?? "…");
  }
  if ("related" in condition) {
    const relation = catalog.findObject(object)?.relations.find(({ key }) => key === condition.related);
    const quantifier = condition.quantifier === "any" ? words.filter.some : words.filter.none;
    const name = relation ? i18n.label(relation.label) : condition.related;
    const head = i18n.language === "en" ? `${quantifier} ${name.toLowerCase()}` : `${quantifier}${name}`;
    if (!condition.where || !relation) return head;
    return `${head}${brackets(describe(condition.where, relation.object, context), context)}`;
  }
  const [draft] = toDraft(condition, catalog, object).parts;
  const steps = catalog.findPath(object, draft?.kind === "field" ? draft.path : condition.field);
  const field = steps?.at(-1);
  if (steps === undefined || field === undefined) return words.filter.unknownField;
  const choice = draft?.kind === "field" ? operatorOf(field, draft.operator) : undefined;
  const operator = choice ? words.filter.operators[choice.words] : condition.op;
  const value = choice?.fixed === undefined ? operandText(field, condition.value ?? null, context) : "";
  return [pathLabel(steps, i18n.label), operator, value].filter(Boolean).join(" ");
}

const brackets = (text: string, { i18n }: DescribeContext) => (i18n.language === "en" ? ` (${text})` : `（${text}）`);

function operandText(field: FieldMeta, value: Json, context: DescribeContext): string {
  const { i18n, titleOf } = context;
  if (value === null) return "";
  if (field.options.length > 0) {
    const keys = typeof value === "string" ? [value] : toKeys(value);
    return keys
      .map((key) => i18n.label(field.options.find((option) => option.key === key)?.label ?? key))
      .join(i18n.words.common.comma);
  }
  if (field.targets.length > 0 || field.type === "user" || field.type === "department") {
    const ids = typeof value === "string" ? [value] : toKeys(value);
    return ids.map((id) => titleOf(id) ?? "…").join(i18n.words.common.comma);
  }
  if (field.type === "date" || field.type === "datetime") {
    if (Array.isArray(value)) return value.map((day) => i18n.format.date(asText(day))).join(" – ");
    return typeof value === "string" && /^\d{4}-/.test(value)
      ? i18n.format.date(value)
      : relativeText(value, i18n.words);
  }
  if (Array.isArray(value)) return value.map(asText).join(" – ");
  return field.type === "boolean" ? typeOf(field).text(value, field, i18n) : asText(value);
}
