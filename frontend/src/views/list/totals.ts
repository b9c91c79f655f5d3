/** What columns are added up to, as a view keeps it: the field alone for its sum, "field:avg" for the others. */
import { type TotalKind, totalKinds } from "../grid/GridHeader";

/** As many as a view keeps. */
export const MOST_TOTALS = 5;

export const writeTotal = (path: string, how: TotalKind): string => (how === "sum" ? path : `${path}:${how}`);

export function totalsOf(sums: readonly string[]): ReadonlyMap<string, TotalKind> {
  return new Map(
    sums.map((entry) => {
      const [path = "", how] = entry.split(":");
      return [path, totalKinds.find((kind) => kind === how) ?? "sum"];
    }),
  );
}
