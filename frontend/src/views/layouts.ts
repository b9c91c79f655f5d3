/** Which fields can be the columns of a board, its sum, and the day of a calendar. */
import type { FieldMeta, ObjectMeta } from "~/api/meta";

const readable = (field: FieldMeta) => field.rights.read && !field.rights.mask && field.state === "ready";

/** Choices first, of these the ones whose history is kept, then those that the object lists: what people mean by a board. */
export function boardFields(object: ObjectMeta): readonly FieldMeta[] {
  const usable = object.fields.filter(
    (field) =>
      readable(field) &&
      ((field.type === "choice" && field.options.length > 0) || field.type === "boolean" || field.key === "owner"),
  );
  const listed = object.list.columns ?? [];
  const choice = (field: FieldMeta) => (field.tracked ? 0 : 1);
  const kind = (field: FieldMeta) => (field.type === "choice" ? choice(field) : field.type === "boolean" ? 2 : 3);
  const rank = (field: FieldMeta) => kind(field) * 1000 + ((listed.indexOf(field.key) + 1000) % 1000);
  return usable.toSorted((a, b) => rank(a) - rank(b));
}

/** What a board can stand in lanes by: a choice, a person, a record, yes or no. */
export function laneFields(object: ObjectMeta): readonly FieldMeta[] {
  const kinds = ["choice", "user", "lookup", "department", "boolean"];
  return object.fields.filter(
    (field) => readable(field) && kinds.includes(field.type) && field.groupable !== false && !isAuthor(field),
  );
}

const isAuthor = ({ key }: FieldMeta) => ["created_by", "updated_by", "deleted_by"].includes(key);

/** The percentage that says how likely something is: sums are weighted by it. */
export function chanceField(object: ObjectMeta): FieldMeta | undefined {
  return object.fields.find(
    (field) => readable(field) && field.type === "percent" && field.key.includes("probability"),
  );
}

/** What can be added up. */
export function sumFields(object: ObjectMeta): readonly FieldMeta[] {
  return object.fields.filter((field) => readable(field) && isSummable(field));
}

export function isSummable(field: FieldMeta): boolean {
  return (
    (field.type === "money" || field.type === "number" || field.type === "rollup") && field.value_type === "number"
  );
}

/** Own days before those that every record has. */
export function dateFields(object: ObjectMeta): readonly FieldMeta[] {
  const usable = object.fields.filter(
    (field) => readable(field) && (field.type === "date" || field.type === "datetime") && field.key !== "deleted_at",
  );
  return usable.toSorted((a, b) => Number(a.system) - Number(b.system));
}
