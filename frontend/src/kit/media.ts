/** What kind of screen and pointer this is, kept up to date. */
import { useSyncExternalStore } from "react";

interface Media {
  readonly subscribe: (changed: () => void) => () => void;
  readonly read: () => boolean;
}

const watched = new Map<string, Media>();

/** One list a query for the life of the page: making one while a page is drawn would have the browser look at its style
 * at once. */
function watch(query: string): Media {
  const list = window.matchMedia(query);
  let matches = list.matches;
  list.addEventListener("change", () => {
    matches = list.matches;
  });
  const subscribe = (changed: () => void) => {
    list.addEventListener("change", changed);
    return () => list.removeEventListener("change", changed);
  };
  return { subscribe, read: () => matches };
}

function useMedia(query: string): boolean {
  const media = watched.get(query) ?? watch(query);
  watched.set(query, media);
  return useSyncExternalStore(media.subscribe, media.read);
}

/** The phone layout of docs/design.md. */
export const usePhone = (): boolean => useMedia("(max-width: 767px)");
export const useCoarsePointer = (): boolean => useMedia("(max-width: 767px), (pointer: coarse)");
/** Whether movement is unwanted. */
export const useStill = (): boolean => useMedia("(prefers-reduced-motion: reduce)");
export const usePrefersDark = (): boolean => useMedia("(prefers-color-scheme: dark)");
