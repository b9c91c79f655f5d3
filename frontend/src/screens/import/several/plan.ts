/** A plan as it is edited: which tables come in, as what, by which ids and fields. */
import type { UnknownOptions } from "~/api/imports";
import type { MovedTable, MoveOrder, MovePlan } from "~/api/migrations";

export interface PlannedTable extends MovedTable {
  /** A file may hold several sheets. */
  readonly id: string;
}

export interface Plan {
  readonly source: string;
  readonly tables: readonly PlannedTable[];
  readonly attachments: string | null;
  readonly unresolved: MoveOrder["unresolved"];
  readonly unknown: UnknownOptions;
}

export function beginPlan(found: MovePlan, source: string): Plan {
  const tables = found.files.map((table) => ({ ...table, id: `${table.file}.${table.sheet ?? ""}` }));
  return { source, tables, attachments: found.attachments, unresolved: "leave", unknown: "refuse" };
}

export const isIn = (table: PlannedTable): boolean =>
  table.object !== null && Object.values(table.mapping).some((path) => path !== "");

export function orderOf(plan: Plan, rehearsal: boolean): MoveOrder {
  return {
    source: plan.source.trim(),
    files: plan.tables.filter(isIn).map((table) => ({
      file: table.file,
      object: table.object ?? "",
      sheet: table.sheet,
      foreign_id: table.foreign_id,
      mapping: table.mapping,
      unknown_options: plan.unknown,
    })),
    attachments: plan.attachments,
    unresolved: plan.unresolved,
    dry_run: rehearsal,
  };
}

export const nameOf = ({ name, sheet }: { name: string; sheet: string | null }): string =>
  sheet ? `${name} / ${sheet}` : name;
