/** One record: read, changed optimistically, kept the same in every list that shows it. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isObject, type Json, type JsonObject } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import { Problem } from "~/api/problem";
import { getRecord, type RecordData, updateRecord } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { sameValue } from "~/fieldtypes/values";
import { listsOf } from "~/views/rowCache";

export const recordKey = (object: string, id: string) => ["record", object, id] as const;

export const recordQuery = (object: string, id: string) =>
  queryOptions({
    queryKey: recordKey(object, id),
    queryFn: ({ signal }) => getRecord(object, id, signal),
    staleTime: 5_000,
    retry: (count, error) => !(error instanceof Problem) && count < 2,
  });

export function useRecord(object: string, id: string) {
  return useQuery(recordQuery(object, id));
}

/** A field that both sides changed. */
export interface ConflictField {
  readonly key: string;
  readonly mine: Json;
  readonly theirs: Json;
  readonly by: string | null;
  readonly at: string | null;
}

export interface Conflict {
  readonly current: RecordData;
  readonly fields: readonly ConflictField[];
  /** What I changed and nobody else did. */
  readonly undisputed: JsonObject;
}

export function toInputs(object: ObjectMeta, values: JsonObject): JsonObject {
  const inputs: Record<string, Json> = {};
  for (const field of object.fields) {
    const value = values[field.key];
    if (value !== undefined) inputs[field.key] = typeOf(field).toInput(value);
  }
  return inputs;
}

export interface SaveOptions {
  /** The record as it stood when the change was begun: what came since, even by itself, is not overwritten unseen. */
  readonly seen?: RecordData;
  /** A warning of duplicates was seen. */
  readonly accept?: boolean;
}

/** Saves fields of a record. Changes elsewhere to other fields are merged without a word; to the same one they are shown. */
export function useSave(object: ObjectMeta, id: string) {
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const key = recordKey(object.key, id);
  const settle = (record: RecordData) => {
    client.setQueryData<RecordData>(key, (known) => ({ ...known, ...record }));
    for (const rows of listsOf(object.key)) rows.patch([record]);
    void client.invalidateQueries({ queryKey: ["history", object.key, id] });
    void client.invalidateQueries({ queryKey: ["related"] });
  };
  const mutation = useMutation({
    mutationFn: async ({ values, seen, accept = false }: SaveOptions & { values: JsonObject }) => {
      const before = seen ?? client.getQueryData<RecordData>(key);
      try {
        return await updateRecord(object.key, id, toInputs(object, values), before?.version, accept);
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 412) throw error;
        const found = await readConflict(object.key, id, error, before, values);
        client.setQueryData<RecordData>(key, (known) => ({ ...known, ...found.current }));
        if (found.fields.length === 0) {
          return await updateRecord(object.key, id, toInputs(object, values), found.current.version, accept);
        }
        setConflict(found);
        return null;
      }
    },
    onMutate: async ({ values }) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<RecordData>(key);
      return { before, values };
    },
    onSuccess: (written) => {
      if (written) settle(written.record);
    },
  });
  const save = (values: JsonObject, options: SaveOptions = {}) => mutation.mutateAsync({ values, ...options });
  return { save, saving: mutation.isPending, conflict, closeConflict: () => setConflict(null) };
}

/** What a refusal says about the fields that one wanted to change oneself. */
export async function readConflict(
  object: string,
  id: string,
  problem: Problem,
  before: RecordData | undefined,
  mine: JsonObject,
): Promise<Conflict> {
  const sent = problem.body.record;
  const current = isObject(sent) && typeof sent.id === "string" ? (sent as RecordData) : await getRecord(object, id);
  const changes = Array.isArray(problem.body.changes) ? problem.body.changes.filter(isObject) : [];
  const fields: ConflictField[] = [];
  const undisputed: Record<string, Json> = {};
  for (const [key, value] of Object.entries(mine)) {
    const theirs = current[key] ?? null;
    if (sameValue(before?.[key] ?? null, theirs) || sameValue(theirs, value)) {
      undisputed[key] = value;
      continue;
    }
    const change = changes.findLast((entry) => entry.field === key);
    const by = change && isObject(change.by) && typeof change.by.title === "string" ? change.by.title : null;
    fields.push({ key, mine: value, theirs, by, at: typeof change?.at === "string" ? change.at : null });
  }
  return { current, fields, undisputed };
}
