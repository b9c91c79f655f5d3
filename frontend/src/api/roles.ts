/** Roles as documents, and what a change of rights would open or close before it is saved. */
import { queryOptions } from "@tanstack/react-query";
import { customFor, type Definition, getDefinition, merge } from "./catalog";
import { request } from "./client";
import type { Condition } from "./condition";
import type { JsonObject, Label } from "./json";

export type Right = "read" | "update" | "delete";

export interface ObjectGrant {
  readonly read?: string;
  readonly update?: string;
  readonly delete?: string;
  readonly create?: boolean;
  readonly export?: boolean;
  readonly conditions?: Readonly<Partial<Record<Right, Condition>>>;
}

export interface FieldGrant {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly mask?: string;
  readonly reveal?: boolean;
}

export interface RoleDocument {
  readonly role: string;
  readonly label: Label;
  readonly help?: Label;
  readonly objects?: Readonly<Record<string, ObjectGrant>>;
  readonly fields?: Readonly<Record<string, FieldGrant>>;
  readonly abilities?: readonly string[];
}

export const roleQuery = (key: string) =>
  queryOptions({
    queryKey: ["role", key],
    queryFn: () => getDefinition("role", key),
    staleTime: 0,
  });

/** What holds: the package's document with what this workspace made of it. */
export function roleOf(definition: Definition): RoleDocument {
  return merge(definition.base ?? {}, definition.custom ?? {}) as unknown as RoleDocument;
}

/** The custom document that makes `wanted` out of the package's: what differs, null for what is taken away. */
export function customOf(base: JsonObject | null, wanted: RoleDocument): JsonObject | null {
  const plain = JSON.parse(JSON.stringify(wanted)) as JsonObject;
  return customFor(base, plain);
}

interface RecordRef {
  readonly id: string;
  readonly title: string | null;
}

export interface Sight {
  readonly read: boolean;
  readonly write: boolean;
  readonly mask: string | null;
  readonly reveal: boolean;
}

export interface MovedRows {
  readonly object: string;
  readonly right: Right;
  readonly gained: number;
  /** False: at least so many. */
  readonly gained_exact: boolean;
  readonly lost: number;
  readonly lost_exact: boolean;
  readonly gained_samples: readonly RecordRef[];
  readonly lost_samples: readonly RecordRef[];
}

export interface Moved {
  readonly user: RecordRef;
  readonly records: readonly MovedRows[];
  readonly fields: readonly {
    readonly object: string;
    readonly field: string;
    readonly before: Sight;
    readonly after: Sight;
  }[];
  readonly abilities_gained: readonly string[];
  readonly abilities_lost: readonly string[];
}

/** What saving a role so would change for one person; nothing is written. Each row of each object is looked at. */
export const rightsPreviewQuery = (role: string, custom: JsonObject | null, user: string) =>
  queryOptions({
    queryKey: ["rights-preview", role, JSON.stringify(custom), user],
    queryFn: async ({ signal }) => {
      const body = { roles: [{ role, custom }], users: [user] };
      const answer = await request<{ data: readonly Moved[] }>("POST", "/meta/roles/preview", { body, signal });
      return answer.data.data[0] ?? null;
    },
    staleTime: 0,
    retry: false,
  });
