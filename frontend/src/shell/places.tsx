/** What favourites and recent records lead to: an address, an icon, a name. */
import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useCatalog } from "~/api/meta";
import type { Favourite } from "~/api/preferences";
import { viewsQuery } from "~/api/views";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useFavourites } from "./favourites";

export interface Place {
  readonly key: string;
  readonly to: string;
  readonly icon: ReactNode;
  readonly text: string;
  readonly favourite: Favourite;
}

/** The favourites that lead somewhere: what is shut, gone or in the bin is left out and kept. */
export function useFavouritePlaces(): readonly Place[] {
  const catalog = useCatalog();
  const { label } = useI18n();
  const { favourites } = useFavourites();
  const withViews = [...new Set(favourites.filter(({ kind }) => kind === "view").map(({ object }) => object))].filter(
    (key) => catalog.findObject(key)?.rights.read,
  );
  const views = useQueries({ queries: withViews.map((object) => viewsQuery(object)) }).flatMap(
    ({ data }) => data ?? [],
  );
  return favourites.flatMap((favourite) => {
    const { kind, object: key, id } = favourite;
    const object = catalog.findObject(key);
    if (object === undefined || !object.active || !object.rights.read) return [];
    const text =
      kind === "object"
        ? label(object.plural)
        : kind === "view"
          ? views.find((view) => view.id === id)?.name
          : favourite.title;
    if (!text) return [];
    const to = kind === "object" ? `/o/${key}` : kind === "view" ? `/o/${key}?view=${id}` : `/o/${key}/${id}`;
    return [{ key: `${kind}:${key}:${id}`, to, icon: <ObjectIcon name={object.icon} />, text, favourite }];
  });
}
