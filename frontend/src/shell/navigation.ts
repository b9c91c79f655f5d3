/** What the navigation lists: the objects that the reader may see, by the package that brought them. */
import { type Catalog, type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";

export interface NavGroup {
  readonly key: string;
  readonly title: string;
  readonly objects: readonly ObjectMeta[];
}

/** Objects about the organisation itself: they come last, whoever brought them. */
const organisation = new Set(["user", "department"]);

export function visibleObjects(catalog: Catalog): ObjectMeta[] {
  return catalog.objects.filter((object) => object.active && object.rights.read);
}

/** The objects that a salesperson works with: those that are not about the organisation itself. */
export function useMainObjects(): ObjectMeta[] {
  return visibleObjects(useCatalog()).filter(({ key }) => !organisation.has(key));
}

export function useNavGroups(): NavGroup[] {
  const catalog = useCatalog();
  const { label, words } = useI18n();
  const groups = new Map<string, { title: string; objects: ObjectMeta[] }>();
  for (const known of catalog.document.packages) groups.set(known.key, { title: label(known.label), objects: [] });
  for (const object of visibleObjects(catalog)) {
    const key = object.package ?? (object.custom ? "custom" : "other");
    const title = key === "custom" ? words.shell.customObjects : words.shell.otherObjects;
    const group = groups.get(key) ?? { title, objects: [] };
    group.objects.push(object);
    groups.set(key, group);
  }
  const list = [...groups].map(([key, group]) => ({ key, ...group })).filter(({ objects }) => objects.length > 0);
  const last = (group: NavGroup) => Number(group.objects.every(({ key }) => organisation.has(key)));
  return list.sort((a, b) => last(a) - last(b));
}
