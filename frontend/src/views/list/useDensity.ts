/** How high the rows of lists are, as one chose it; fingers have their own height. */
import { useQuery } from "@tanstack/react-query";
import { type Density, preferencesQuery } from "~/api/preferences";

export function useDensity(): Density {
  return useQuery(preferencesQuery).data?.density ?? "normal";
}
