/** A field that is being made: what is still missing, and the document that it becomes. */
import type { Json, JsonObject, Label } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import { isKey, keyFrom } from "./names";
import { type OptionDraft, optionDocument } from "./OptionsEditor";

export const flags = ["required", "unique", "indexed"] as const;
export type Flag = (typeof flags)[number];

export interface FieldDraft {
  readonly type: string;
  readonly label: Label;
  /** Null: made out of the name. */
  readonly typedKey: string | null;
  readonly flags: Readonly<Record<Flag, boolean>>;
  readonly options: readonly OptionDraft[];
  readonly target: string | undefined;
  readonly formula: string;
}

export const blankField: FieldDraft = {
  type: "text",
  label: { zh: "", en: "" },
  typedKey: null,
  flags: { required: false, unique: false, indexed: false },
  options: [],
  target: undefined,
  formula: "",
};

export const keyOf = ({ typedKey, label }: FieldDraft): string => typedKey ?? keyFrom(label);
export const isChoosing = ({ type }: FieldDraft): boolean => type === "choice" || type === "choices";

export type Missing = "name" | "key" | "options" | "target" | "formula";

export function missingIn(draft: FieldDraft): Missing | null {
  if (!draft.label.zh && !draft.label.en) return "name";
  if (!isKey(keyOf(draft))) return "key";
  if (isChoosing(draft) && !draft.options.some(({ name }) => name.trim())) return "options";
  if (draft.type === "lookup" && !draft.target) return "target";
  return draft.type === "formula" && !draft.formula.trim() ? "formula" : null;
}

export function documentOf(draft: FieldDraft, object: ObjectMeta): JsonObject {
  const { type, label, target } = draft;
  const document: Record<string, Json> = { type, label: { zh: label.zh || label.en, en: label.en || label.zh } };
  for (const flag of flags) if (draft.flags[flag]) document[flag] = true;
  if (isChoosing(draft)) document.options = optionDocument(draft.options);
  if (type === "formula") document.formula = draft.formula.trim();
  if (type === "lookup" && target) {
    const owner = object.key.startsWith("x_") ? object.key : `x_${object.key}`;
    document.target = target;
    document.inverse = `${owner}_${keyOf(draft).slice(2)}`.slice(0, 40);
    document.inverse_label = { zh: object.plural.zh, en: object.plural.en };
  }
  return document;
}
