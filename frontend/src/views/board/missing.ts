/** What a refused move lacks: the fields that a person can fill in so that it goes. Pure. */
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { FieldProblem } from "~/api/problem";
import { isEditable } from "~/fieldtypes/registry";

interface MovedBy {
  readonly by: FieldMeta;
  readonly lane: FieldMeta | undefined;
}

/** The fields that the problems name; null where something else is in the way, which no value of theirs would mend. */
export function missingFields(
  object: ObjectMeta,
  { by, lane }: MovedBy,
  problems: readonly FieldProblem[],
): readonly FieldMeta[] | null {
  if (problems.length === 0) return null;
  const found: FieldMeta[] = [];
  for (const { field: key } of problems) {
    const field = object.fields.find((one) => one.key === key);
    if (field === undefined || field === by || field === lane || !isEditable(field)) return null;
    if (!found.includes(field)) found.push(field);
  }
  return found;
}
