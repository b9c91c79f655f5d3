/** What the navigation lists: the objects that the reader may see, by the package that brought them. */
import { type Catalog, type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";

export interface NavGroup {
  readonly key: string;
  readonly title: string;
  readonly objects: readonly ObjectMeta[];
}

/** Whether an object is about the organisation itself: those of the package that brings users come last. */
function isOrganisation(catalog: Catalog, object: ObjectMeta): boolean {
  return object.package !== null && object.package === catalog.findObject("user")?.package;
}

export function visibleObjects(catalog: Catalog): ObjectMeta[] {
  return catalog.objects.filter((object) => object.active && object.rights.read);
}

/** Whether its records are parts of another's (who attends an event): they are found there, not in the navigation. */
function isPart(object: ObjectMeta): boolean {
  return object.fields.some(({ child, required }) => child && required);
}

/** Whether its records set the workspace up: they stand under the settings of those who may write them. */
export function isConfiguration(object: ObjectMeta): boolean {
  return object.traits.includes("configuration");
}

/** What is set up by records, for whoever administers the workspace. */
export function listConfigured(catalog: Catalog, abilities: readonly string[]): ObjectMeta[] {
  return abilities.includes("workspace.admin") ? visibleObjects(catalog).filter(isConfiguration) : [];
}

/** The objects that a salesperson works with: neither about the organisation itself nor parts of others. */
export function useMainObjects(): ObjectMeta[] {
  const catalog = useCatalog();
  return visibleObjects(catalog).filter(
    (object) => !isOrganisation(catalog, object) && !isPart(object) && !isConfiguration(object),
  );
}

export function useNavGroups(): NavGroup[] {
  const catalog = useCatalog();
  const { label, words } = useI18n();
  const groups = new Map<string, { title: string; objects: ObjectMeta[] }>();
  for (const known of catalog.document.packages) groups.set(known.key, { title: label(known.label), objects: [] });
  for (const object of visibleObjects(catalog).filter((one) => !isPart(one) && !isConfiguration(one))) {
    const key = object.package ?? (object.custom ? "custom" : "other");
    const title = key === "custom" ? words.shell.customObjects : words.shell.otherObjects;
    const group = groups.get(key) ?? { title, objects: [] };
    group.objects.push(object);
    groups.set(key, group);
  }
  const list = [...groups].map(([key, group]) => ({ key, ...group })).filter(({ objects }) => objects.length > 0);
  const last = (group: NavGroup) => Number(group.objects.every((object) => isOrganisation(catalog, object)));
  return list.sort((a, b) => last(a) - last(b));
}

/** The screens that the settings lead to. */
export const settingsPlaces: readonly string[] = [
  "/settings",
  "/people",
  "/roles",
  "/tags",
  "/insights",
  "/access-log",
  "/health",
];

const governing = ["catalog.publish", "workspace.admin", "tags.manage", "audit.read", "users.manage", "health.read"];

/** Whether the settings have a line for somebody with these abilities. */
export function maySet(abilities: readonly string[]): boolean {
  return governing.some((one) => abilities.includes(one));
}
