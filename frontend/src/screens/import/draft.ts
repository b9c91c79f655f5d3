/** What somebody settles before an import: how the file is read, where its columns go, and by which rules. */
import {
  type BlankRule,
  type ExistingRule,
  type ImportMode,
  type ImportOrder,
  type ImportPreview,
  previewImport,
  type Reading,
  type UnknownOptions,
} from "~/api/imports";
import type { JsonObject } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import { isEditable, typeOf } from "~/fieldtypes/registry";

export interface RuleSet {
  readonly mode: ImportMode;
  readonly key: string | undefined;
  readonly unknown: UnknownOptions;
  readonly blank: BlankRule;
  readonly existing: ExistingRule;
  readonly defaults: JsonObject;
}

export interface Draft {
  readonly preview: ImportPreview;
  readonly reading: Reading;
  readonly mapping: Readonly<Record<string, string>>;
  readonly rules: RuleSet;
}

const keyTypes = new Set(["text", "number", "phone", "email", "auto_number"]);

export function modesOf(object: ObjectMeta): readonly ImportMode[] {
  const { create, update } = object.rights;
  return [
    ...(create ? (["create"] as const) : []),
    ...(update ? (["update"] as const) : []),
    ...(create && update ? (["both"] as const) : []),
  ];
}

export function beginDraft(object: ObjectMeta, preview: ImportPreview): Draft {
  const rules: RuleSet = {
    mode: modesOf(object)[0] ?? "create",
    key: object.title_field,
    unknown: "refuse",
    blank: "keep",
    existing: "overwrite",
    defaults: {},
  };
  return { preview, reading: {}, mapping: preview.mapping, rules };
}

/** The fields by which records can be recognised, of those that columns go into. */
export function keysOf(object: ObjectMeta, { mapping }: Draft) {
  const taken = new Set(Object.values(mapping));
  return object.fields.filter((field) => isEditable(field) && taken.has(field.key) && keyTypes.has(field.type));
}

/** The draft with a key that a column goes into. */
export function settleKey(object: ObjectMeta, draft: Draft): Draft {
  const keys = keysOf(object, draft);
  const key = keys.some((field) => field.key === draft.rules.key) ? draft.rules.key : keys[0]?.key;
  return { ...draft, rules: { ...draft.rules, key } };
}

export function orderOf(object: ObjectMeta, draft: Draft, rehearsal: boolean): ImportOrder {
  const { mode, key, unknown, blank, existing, defaults } = draft.rules;
  const overwrites = mode !== "create" && existing === "overwrite";
  // A column that was given to a field since says more than what is filled in for all.
  const filled = object.fields.filter((field) => field.key in defaults && !isMapped(draft, field.key));
  const values = filled.map((field) => [field.key, typeOf(field).toInput(defaults[field.key] ?? null)] as const);
  return {
    ...draft.reading,
    file: draft.preview.file,
    object: object.key,
    mapping: draft.mapping,
    mode,
    unknown_options: unknown,
    blank: overwrites ? blank : "keep",
    dry_run: rehearsal,
    ...(mode === "create" || !key ? {} : { key, existing }),
    defaults: mode === "update" ? {} : Object.fromEntries(values),
  };
}

export const isMapped = ({ mapping }: Draft, field: string): boolean =>
  Object.values(mapping).some((path) => path.split(".")[0] === field);

/** What was settled for an import that ran: its file, looked at again. */
export async function reopenDraft(order: ImportOrder): Promise<Draft> {
  const { encoding, separator, sheet, header } = order;
  const reading = { encoding, separator, sheet, header } as Reading;
  const preview = await previewImport(order.object, order.file, reading);
  const rules: RuleSet = {
    mode: order.mode,
    key: order.key ?? undefined,
    unknown: order.unknown_options,
    blank: order.blank ?? "keep",
    existing: order.existing ?? "overwrite",
    defaults: order.defaults ?? {},
  };
  return { preview, reading, mapping: order.mapping, rules };
}
