/** How many days the cards of a column usually stay where they are. */
import type { RecordData } from "~/api/records";
import { daysSince, type Facts, usualDays } from "./facts";

export function useUsual(facts: Facts, records: readonly RecordData[]): number {
  const now = new Date();
  return usualDays(
    records.flatMap(({ id }) => {
      const since = facts.of(id)?.since;
      return since ? [daysSince(since, now)] : [];
    }),
  );
}
