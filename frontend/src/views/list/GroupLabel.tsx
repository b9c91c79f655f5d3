/** What the header of a group says. */
import { asText, isObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { useI18n } from "~/i18n";
import { useTitles } from "../filter/titles";
import type { Group } from "../grid/source";
import { splitGroup } from "./grouping";

export function GroupLabel({ object, group, by }: { object: string; group: Group; by: string }) {
  const catalog = useCatalog();
  const { words, format, language } = useI18n();
  const [path, bucket] = splitGroup(by);
  const field = catalog.findPath(object, path)?.at(-1);
  const target = field ? catalog.targetOf(field) : undefined;
  const bare = target !== undefined && typeof group.value === "string" ? group.value : "";
  const titles = useTitles(target ?? "", bare ? [bare] : []);
  if (group.value === null || group.value === "" || field === undefined) return <span>{words.list.valueNone}</span>;
  if (bucket) {
    const [year, month] = asText(group.value).split("-");
    const day = format.date(asText(group.value));
    return <span>{language === "en" ? day.replace(/^\d+ /, "") : `${year}年${Number(month)}月`}</span>;
  }
  const value = bare && !isObject(group.value) ? { id: bare, title: titles.get(bare) ?? "…" } : group.value;
  return <FieldValue value={value} field={field} place="cell" />;
}
