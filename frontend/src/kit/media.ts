/** What kind of screen and pointer this is, kept up to date. */
import { useSyncExternalStore } from "react";

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** The phone layout of docs/design.md. */
export const usePhone = (): boolean => useMedia("(max-width: 767px)");
export const useCoarsePointer = (): boolean => useMedia("(max-width: 767px), (pointer: coarse)");
/** Whether movement is unwanted. */
export const useStill = (): boolean => useMedia("(prefers-reduced-motion: reduce)");
export const usePrefersDark = (): boolean => useMedia("(prefers-color-scheme: dark)");
