/** All field types of the client. A new one is a file of its own and a line here. */
import type { FieldMeta } from "~/api/meta";
import { address } from "./address";
import { anyLookup } from "./any_lookup";
import { autoNumber } from "./auto_number";
import { boolean } from "./boolean";
import { choice } from "./choice";
import { choices } from "./choices";
import { color } from "./color";
import { formula, rollup, yieldedType } from "./computed";
import type { FieldTypeUi, OperatorChoice } from "./contract";
import { date } from "./date";
import { datetime } from "./datetime";
import { department } from "./department";
import { duration } from "./duration";
import { email } from "./email";
import { file, image, signature } from "./file";
import { json } from "./json";
import { longText } from "./long_text";
import { lookup } from "./lookup";
import { money } from "./money";
import { multiLookup } from "./multi_lookup";
import { number } from "./number";
import { peopleOperators } from "./operators";
import { percent } from "./percent";
import { phone } from "./phone";
import { rating } from "./rating";
import { richText } from "./rich_text";
import { secret } from "./secret";
import { tags } from "./tags";
import { text } from "./text";
import { url } from "./url";
import { user } from "./user";

export const fieldTypes: readonly FieldTypeUi[] = [
  text,
  longText,
  number,
  money,
  boolean,
  date,
  datetime,
  choice,
  choices,
  email,
  phone,
  lookup,
  anyLookup,
  user,
  department,
  rollup,
  formula,
  percent,
  rating,
  duration,
  color,
  url,
  json,
  richText,
  tags,
  autoNumber,
  address,
  multiLookup,
  file,
  image,
  signature,
  secret,
];

const byKey = new Map(fieldTypes.map((type) => [type.key, type]));

/** The type of a field; one that this client does not know yet is shown as text and not edited. */
export function typeOf(field: FieldMeta): FieldTypeUi {
  return byKey.get(field.type) ?? { ...text, key: field.type, Editor: undefined };
}

export function alignOf(field: FieldMeta): "start" | "end" {
  const type = typeOf(field);
  return type === formula || type === rollup ? yieldedType(field).align : type.align;
}

/** The operators that a filter offers: the type's, less what the server says the field cannot do. */
export function operatorsOf(field: FieldMeta): readonly OperatorChoice[] {
  const type = typeOf(field);
  const general = type === formula || type === rollup ? yieldedType(field).operators : type.operators;
  const people = field.type === "multi_lookup" && field.targets.includes("user");
  const own = people ? [...peopleOperators, ...general] : general;
  if (field.operators.length === 0) return own;
  return own.filter(({ op, step }) => step !== undefined || field.operators.includes(op));
}

/** Whether it is filled with the field that it follows: nobody is asked for it. */
export function isDerived(field: FieldMeta): boolean {
  return Boolean(field.part);
}

/** Whether this reader may change the field on a record that he may change. */
export function isEditable(field: FieldMeta): boolean {
  if (field.read_only || field.state !== "ready" || !field.rights.write || field.rights.mask) return false;
  if (field.system && field.key !== "owner" && field.key !== "department") return false;
  return typeOf(field).Editor !== undefined;
}
