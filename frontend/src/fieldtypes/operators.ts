/** The operators that types share, in the order in which a person looks for them. */
import type { Operand, OperatorChoice } from "./contract";

type Words = OperatorChoice["words"];

function choice(op: Words, operand: Operand, words: Words = op): OperatorChoice {
  return { key: words, op, operand, words };
}

const emptiness: readonly OperatorChoice[] = [choice("is_empty", "none"), choice("is_not_empty", "none")];

export const textOperators: readonly OperatorChoice[] = [
  choice("contains", "text"),
  choice("not_contains", "text"),
  choice("is", "text"),
  choice("is_not", "text"),
  choice("starts_with", "text"),
  choice("ends_with", "text"),
  ...emptiness,
];

export const longTextOperators = textOperators.filter(({ op }) => op !== "is" && op !== "is_not");

export const numberOperators: readonly OperatorChoice[] = [
  choice("is", "number"),
  choice("is_not", "number"),
  choice("gt", "number"),
  choice("gte", "number"),
  choice("lt", "number"),
  choice("lte", "number"),
  choice("between", "range"),
  ...emptiness,
];

export const dateOperators: readonly OperatorChoice[] = [
  choice("within", "relative"),
  choice("is", "date", "on"),
  choice("lt", "date", "before"),
  choice("gt", "date", "after"),
  choice("lte", "date", "on_or_before"),
  choice("gte", "date", "on_or_after"),
  choice("between", "date_range"),
  ...emptiness,
];

export const booleanOperators: readonly OperatorChoice[] = [choice("is", "boolean"), ...emptiness];

export const choiceOperators: readonly OperatorChoice[] = [
  choice("in", "options"),
  choice("not_in", "options"),
  choice("is", "option"),
  choice("is_not", "option"),
  ...emptiness,
];

export const choicesOperators: readonly OperatorChoice[] = [
  choice("has_any", "options"),
  choice("has_all", "options"),
  choice("has_none", "options"),
  ...emptiness,
];

export const lookupOperators: readonly OperatorChoice[] = [
  choice("in", "records"),
  choice("not_in", "records"),
  ...emptiness,
];

export const userOperators: readonly OperatorChoice[] = [
  { key: "is_me", op: "is", operand: "none", words: "is_me", fixed: "me" },
  { key: "in_my_team", op: "below", operand: "none", words: "in_my_team", fixed: "my_department", step: "department" },
  ...lookupOperators,
];

/** Several people of whom one may be the reader. */
export const peopleOperators: readonly OperatorChoice[] = [
  { key: "has_me", op: "has_any", operand: "none", words: "has_me", fixed: ["me"] },
];

export const departmentOperators: readonly OperatorChoice[] = [
  { key: "is_my_department", op: "is", operand: "none", words: "is_my_department", fixed: "my_department" },
  { key: "below_mine", op: "below", operand: "none", words: "below_mine", fixed: "my_department" },
  choice("below", "record"),
  ...lookupOperators,
];

export const anyLookupOperators: readonly OperatorChoice[] = emptiness;
