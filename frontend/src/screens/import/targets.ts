/** Where a column can go: a field, or for a link the field of its target by which the record is found. */
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import { isEditable } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { useMovingWords } from "~/i18n/moving";
import { pathLabel } from "~/views/grid/columns";

export interface Target {
  readonly value: string;
  readonly text: string;
  readonly label: string;
}

/** Behind a link: found by the id that it has in the other system. */
const FOREIGN = "foreign_id";

const finding = new Set(["text", "email", "phone", "number"]);

/** What only an administrator may bring along: new records keep it. */
const originKeys = new Set(["created_at", "created_by", "updated_at"]);

/** `present` are paths that are mapped already: they are offered whatever they are. */
export function useTargets(object: ObjectMeta, present: readonly string[], foreign = false): Target[] {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const session = useSession();
  const moving = useMovingWords();
  const make = (value: string, text: string): Target => ({ value, text, label: text });
  const targets = object.fields.filter(isEditable).flatMap((field) => {
    const target = catalog.findObject(catalog.targetOf(field) ?? "");
    if (target === undefined) return make(field.key, label(field.label));
    const known = target.fields
      .filter((other) => other.key === target.title_field || (other.unique && finding.has(other.type)))
      .map((other) =>
        make(`${field.key}.${other.key}`, words.importing.byField(label(field.label), label(other.label))),
      );
    return foreign ? [make(`${field.key}.${FOREIGN}`, moving.byForeign(label(field.label))), ...known] : known;
  });
  const offered = new Set(targets.map(({ value }) => value));
  const further = present
    .filter((path) => !offered.has(path))
    .map((path) => make(path, pathLabel(catalog.findPath(object.key, path) ?? [], label) || path));
  const origins = session.abilities.includes("workspace.admin")
    ? object.fields.filter(({ key }) => originKeys.has(key) && !present.includes(key))
    : [];
  return [...targets, ...further, ...origins.map((field) => make(field.key, label(field.label)))];
}
