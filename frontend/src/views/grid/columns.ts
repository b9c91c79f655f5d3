/** The columns of a list, made out of the catalog; widths that a person dragged are kept in this browser. */
import { useCallback, useMemo, useState } from "react";
import type { Catalog, FieldMeta, ObjectMeta } from "~/api/meta";
import { alignOf, typeOf } from "~/fieldtypes/registry";
import type { I18n } from "~/i18n";

export interface Column {
  readonly path: string;
  readonly field: FieldMeta;
  readonly label: string;
  readonly align: "start" | "end";
  readonly width: number;
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
      sortable: field.sortable !== false,
    };
  });
}

export function useColumnWidths(object: string, columns: readonly Column[]) {
  const key = `zhike.widths.${object}`;
  const [dragged, setDragged] = useState<Readonly<Record<string, number>>>(() => readWidths(key));
  const setWidth = useCallback(
    (path: string, width: number) => {
      setDragged((present) => {
        const next = { ...present, [path]: Math.max(MIN_WIDTH, Math.round(width)) };
        localStorage.setItem(key, JSON.stringify(next));
        return next;
      });
    },
    [key],
  );
  const widths = useMemo(() => columns.map(({ path, width }) => dragged[path] ?? width), [columns, dragged]);
  return { widths, setWidth };
}

function readWidths(key: string): Record<string, number> {
  const value: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
  return typeof value === "object" && value !== null ? (value as Record<string, number>) : {};
}
