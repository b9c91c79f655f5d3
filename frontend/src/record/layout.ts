/** Which fields a record shows, in which sections: the object's layout, and what it forgot. */

import type { Condition } from "~/api/condition";
import type { Label } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { isDerived, isEditable } from "~/fieldtypes/registry";

export interface Section {
  readonly key: string;
  readonly label: Label | undefined;
  readonly columns: number;
  readonly fields: readonly FieldMeta[];
  readonly visible?: Condition | undefined;
}

const shown = (field: FieldMeta) => field.rights.read && field.state !== "inactive";

/** The declared sections; fields that no section names follow in one of their own. */
export function sectionsOf(object: ObjectMeta): Section[] {
  const byKey = new Map(object.fields.map((field) => [field.key, field]));
  const placed = new Set<string>();
  const sections: Section[] = (object.layout.sections ?? []).map((section, index) => {
    const fields = section.fields.flatMap((key) => byKey.get(key) ?? []).filter(shown);
    for (const { key } of fields) placed.add(key);
    return {
      key: `s${index}`,
      label: section.label,
      columns: section.columns ?? 2,
      fields,
      visible: section.visible_when,
    };
  });
  const forgotten = object.fields.filter((field) => shown(field) && !field.system && !placed.has(field.key));
  if (forgotten.length > 0) sections.push({ key: "rest", label: undefined, columns: 2, fields: forgotten });
  return sections.filter(({ fields }) => fields.length > 0);
}

const conventions = ["owner", "department", "created_at", "created_by", "updated_at", "updated_by"];

/** The system fields of a record that the layout does not show already. */
export function systemFields(object: ObjectMeta): FieldMeta[] {
  const placed = new Set((object.layout.sections ?? []).flatMap(({ fields }) => fields));
  return conventions.flatMap((key) => {
    const field = object.fields.find((candidate) => candidate.key === key);
    return field && shown(field) && !placed.has(key) ? field : [];
  });
}

/** The two or three values beside the title. */
export function keyFields(object: ObjectMeta): FieldMeta[] {
  const listed = object.list.columns ?? [];
  const fields = listed.flatMap((key) => object.fields.find((field) => field.key === key) ?? []);
  const wanted = fields.filter(
    ({ type, key }) => type !== "long_text" && key !== object.title_field && key !== "updated_at",
  );
  return wanted.filter(shown).slice(0, 3);
}

/** What stands under the title: the first columns of the object's list, who is in charge, its tags. */
export function headFields(object: ObjectMeta): FieldMeta[] {
  const owner = object.fields.filter((field) => field.key === "owner" && shown(field));
  const tags = object.fields.filter((field) => field.type === "tags" && shown(field));
  return [...new Set([...keyFields(object), ...owner, ...tags])];
}

const asked = (field: FieldMeta) => isEditable(field) && !isDerived(field);

/** The sections of a form: only what can be filled in, and not what another field fills. */
export function formSections(object: ObjectMeta): Section[] {
  const sections = sectionsOf(object).map((section) => ({ ...section, fields: section.fields.filter(asked) }));
  const named = new Set(sections.flatMap(({ fields }) => fields.map(({ key }) => key)));
  const owner = object.fields.find(({ key }) => key === "owner");
  const [last] = sections.slice(-1);
  if (owner && last && shown(owner) && isEditable(owner) && !named.has("owner")) {
    const others = sections.slice(0, -1);
    return [...others, { ...last, fields: [...last.fields, owner] }].filter(({ fields }) => fields.length > 0);
  }
  return sections.filter(({ fields }) => fields.length > 0);
}
