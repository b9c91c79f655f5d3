/** Makes a record where one is looked for and is not there yet. The form is the record room's; it is offered from above. */
import { createContext, use } from "react";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import type { Reference } from "./values";

export type OpenForm = (object: string, title: string, onMade: (made: Reference) => void) => void;

const InlineCreateContext = createContext<OpenForm | null>(null);
export const InlineCreateProvider = InlineCreateContext.Provider;

interface InlineCreate {
  readonly name: string;
  readonly run: (title: string, onMade: (made: Reference) => void) => void;
}

/** Null where none may be made here. */
export function useInlineCreate(object: string): InlineCreate | null {
  const open = use(InlineCreateContext);
  const meta = useCatalog().findObject(object);
  const { label } = useI18n();
  if (open === null || !meta?.rights.create) return null;
  return { name: label(meta.label), run: (title, onMade) => open(object, title, onMade) };
}
