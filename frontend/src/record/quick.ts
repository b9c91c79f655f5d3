/** The few fields by which a record is made in a line: what it is called, what it needs, and what one is likely to know. */
import type { JsonObject } from "~/api/json";
import type { Catalog, FieldMeta, ObjectMeta } from "~/api/meta";
import { isDerived, isEditable, typeOf } from "~/fieldtypes/registry";
import { isEmptyValue } from "~/fieldtypes/values";
import type { I18n } from "~/i18n";

/** Types whose editor is one line. */
const short: ReadonlySet<string> = new Set([
  "text",
  "phone",
  "email",
  "choice",
  "money",
  "number",
  "percent",
  "date",
  "datetime",
  "lookup",
]);
const MOST = 4;

/** `links`: the fields that are filled already. */
export function quickFields(child: ObjectMeta, links: readonly string[]): readonly FieldMeta[] {
  const open = child.fields.filter(
    (field) => isEditable(field) && !isDerived(field) && !field.system && !links.includes(field.key),
  );
  const title = open.filter(({ key }) => key === child.title_field);
  const needed = open.filter((field) => field.required && !field.defaulted && field.default === null);
  const listed = (child.list.columns ?? []).flatMap((key) => open.find((field) => field.key === key) ?? []);
  const likely = listed.filter(({ type, key, config }) => short.has(type) && key !== "owner" && config.many !== true);
  const wanted = new Set([...title, ...needed]);
  for (const field of likely) if (wanted.size < MOST && !field.defaulted && field.default === null) wanted.add(field);
  return [...wanted];
}

/** The children that are people or companies of a record: they can be made along with it. */
export function companionsOf(catalog: Catalog, object: ObjectMeta): readonly { child: ObjectMeta; link: FieldMeta }[] {
  return object.relations.flatMap((relation) => {
    const child = catalog.findObject(relation.object);
    const link = child?.fields.find(({ key }) => key === relation.field);
    const fits =
      child?.active && child.key !== object.key && child.rights.create && (child.graph?.show.length ?? 0) > 0;
    return fits && link?.type === "lookup" && isEditable(link) ? [{ child, link }] : [];
  });
}

/** What is missing or wrong, by field. */
export function checkQuick(fields: readonly FieldMeta[], values: JsonObject, i18n: I18n): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of fields) {
    const value = values[field.key] ?? null;
    const wrong = typeOf(field).check?.(value, field, i18n);
    if (wrong) found[field.key] = wrong;
    else if (field.required && isEmptyValue(typeOf(field).toInput(value))) {
      found[field.key] = i18n.words.form.required(i18n.label(field.label));
    }
  }
  return found;
}
