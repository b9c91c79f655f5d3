/** The columns of a list, made out of the catalog; the widths are the view's. */
import { useCallback, useMemo, useState } from "react";
import type { Catalog, FieldMeta, ObjectMeta } from "~/api/meta";
import { alignOf, typeOf } from "~/fieldtypes/registry";
import type { I18n } from "~/i18n";
import { fitWidths, tagWidth, usePageWidth } from "./fit";

export interface Column {
  readonly path: string;
  readonly field: FieldMeta;
  readonly label: string;
  readonly align: "start" | "end";
  readonly width: number;
  /** What its values need to be shown whole, where that is known. */
  readonly least: number;
  readonly sortable: boolean;
}

const TITLE_WIDTH = 260;
export const MIN_WIDTH = 64;

/** The label of a path: "Account › Owner". */
export function pathLabel(steps: readonly FieldMeta[], label: I18n["label"]): string {
  return steps.map((step) => label(step.label)).join(" › ");
}

export function makeColumns(catalog: Catalog, object: ObjectMeta, paths: readonly string[], i18n: I18n): Column[] {
  return paths.flatMap((path) => {
    const steps = catalog.findPath(object.key, path);
    const field = steps?.at(-1);
    if (steps === undefined || field === undefined) return [];
    const type = typeOf(field);
    return {
      path,
      field,
      label: pathLabel(steps, i18n.label),
      align: alignOf(field),
      width: path === object.title_field ? TITLE_WIDTH : type.width,
      least: field.type === "choice" ? tagWidth(field.options.map((option) => i18n.label(option.label))) : 0,
      sortable: field.sortable !== false,
    };
  });
}

type Widths = Readonly<Record<string, number>>;

/** The widths in force. While an edge is dragged they live here; where it is let go, the view gets them. */
export function useColumnWidths(columns: readonly Column[], kept: Widths, keep: (widths: Widths) => void) {
  const [dragged, setDragged] = useState<{ path: string; width: number } | null>(null);
  const room = usePageWidth();
  const fitted = useMemo(() => fitWidths(columns, kept, room), [columns, kept, room]);
  const widths = useMemo(
    () =>
      dragged ? columns.map(({ path }, at) => (dragged.path === path ? dragged.width : (fitted[at] ?? 0))) : fitted,
    [columns, dragged, fitted],
  );
  const resize = useCallback((path: string, width: number) => {
    setDragged({ path, width: Math.max(MIN_WIDTH, Math.min(1200, Math.round(width))) });
  }, []);
  const letGo = () => {
    if (dragged === null) return;
    setDragged(null);
    keep({ ...kept, [dragged.path]: dragged.width });
  };
  return { widths, resize, letGo };
}
