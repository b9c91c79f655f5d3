/** A block of cells in one batch. What is wrong in a row keeps only its own cells from being saved, not its neighbours. */
import type { Json, JsonObject } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import { batchRecords, isDoubled, type RecordData } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";

export interface RowChange {
  readonly record: RecordData;
  readonly values: Record<string, Json>;
}

export interface RefusedCell {
  readonly record: RecordData;
  readonly path: string;
  readonly text: string;
  /** Only because it is like another record. */
  readonly doubled: boolean;
}

export interface RowsWritten {
  /** What undo takes back, in the order in which it was done. */
  readonly operations: readonly string[];
  readonly refused: readonly RefusedCell[];
}

/** `accept`: warnings of duplicates were seen. */
export async function writeRows(object: ObjectMeta, rows: readonly RowChange[], accept = false): Promise<RowsWritten> {
  const first = await send(object, rows, accept);
  const again = first.refused.flatMap(({ row, cells }) => {
    const wrong = new Set(cells.map(({ path }) => path));
    const values = Object.fromEntries(Object.entries(row.values).filter(([key]) => !wrong.has(key)));
    return Object.keys(values).length > 0 ? [{ record: row.record, values }] : [];
  });
  const named = first.refused.flatMap(({ cells }) => cells);
  if (again.length === 0) return { operations: first.operations, refused: named };
  const second = await send(object, again, accept);
  // What is wrong with the rest of a row by itself, such as a rule over several fields, is the whole rest's.
  const rest = second.refused.flatMap(({ row, cells }) =>
    Object.keys(row.values).map((path) => {
      const cause = cells.find((cell) => cell.path === path) ?? cells[0];
      return { record: row.record, path, text: cause?.text ?? "", doubled: cause?.doubled ?? false };
    }),
  );
  return { operations: [...first.operations, ...second.operations], refused: [...named, ...rest] };
}

interface Refusal {
  readonly row: RowChange;
  readonly cells: readonly RefusedCell[];
}

async function send(object: ObjectMeta, rows: readonly RowChange[], accept: boolean) {
  const changes = rows.map(({ record, values }) => ({
    kind: "update" as const,
    id: record.id,
    values: toInputs(object, values),
  }));
  const answer = await batchRecords(object.key, changes, true, accept);
  const refused = rows.flatMap((row, index): Refusal[] => {
    const problems = answer.data[index]?.problems ?? [];
    if (problems.length === 0) return [];
    const keys = Object.keys(row.values);
    const cells = problems.flatMap(({ field, message }) => {
      // What concerns the record as a whole, or a field that was not touched, concerns all that was.
      const paths = field !== null && keys.includes(field) ? [field] : keys;
      const doubled = isDoubled(problems);
      return paths.map((path) => ({ record: row.record, path, text: message, doubled }));
    });
    return [{ row, cells }];
  });
  const operations = answer.operation && refused.length < rows.length ? [answer.operation] : [];
  return { operations, refused };
}

function toInputs(object: ObjectMeta, values: JsonObject): JsonObject {
  const inputs: Record<string, Json> = {};
  for (const [key, value] of Object.entries(values)) {
    const field = object.fields.find((each) => each.key === key);
    if (field) inputs[key] = typeOf(field).toInput(value);
  }
  return inputs;
}
