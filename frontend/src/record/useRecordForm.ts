/** The state of a form: values, what is wrong with them, its draft, and saving. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { asText, type Json, type JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { Problem } from "~/api/problem";
import { createRecord, type RecordData, updateRecord, type Written } from "~/api/records";
import { useSession } from "~/api/session";
import { typeOf } from "~/fieldtypes/registry";
import { isEmptyValue, sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { layoutOf, shownFields } from "./conditions";
import { type DraftPlace, dropDraft, keepDraft, readDraft } from "./drafts";
import { formSections } from "./layout";
import { type Conflict, readConflict, recordKey, toInputs } from "./useRecord";

export type Problems = Readonly<Record<string, string>>;

interface FormOptions {
  readonly object: ObjectMeta;
  readonly record: RecordData | null;
  readonly defaults: JsonObject;
}

const newKey = () => crypto.randomUUID();

export function useRecordForm({ object, record, defaults }: FormOptions) {
  const i18n = useI18n();
  const { user } = useSession();
  const client = useQueryClient();
  const place: DraftPlace = { user: user.id, object: object.key, id: record?.id ?? null, defaults };
  const [kept] = useState(() => readDraft(place));
  // What one saw when one began: a colleague's change that arrives meanwhile is not overwritten unseen.
  const [seen, setSeen] = useState(() => record && { ...record, ...kept?.seen });
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [values, setValues] = useState<JsonObject>({ ...defaults, ...kept?.values });
  const [problems, setProblems] = useState<Problems>({});
  const [general, setGeneral] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  /** The server has stopped it because of what is there already. */
  const [doubled, setDoubled] = useState<"warn" | "block" | null>(null);
  const [restored, setRestored] = useState(kept !== null);
  const idempotency = useRef(newKey());
  // A new record belongs to whoever makes it unless he says otherwise; the form says so beforehand.
  const mine: Json = { id: user.id, title: user.title };
  const fieldValue = (field: FieldMeta): Json => {
    const given = values[field.key] ?? record?.[field.key];
    if (given !== undefined && given !== null) return given;
    if (record !== null || field.key in values) return null;
    return field.key === "owner" ? mine : (field.default ?? null);
  };

  const current = Object.fromEntries(object.fields.map((field) => [field.key, fieldValue(field)]));
  const shown = shownFields(object, current);
  const typed = object.record_types?.[asText(current.record_type)];
  const sections = formSections({ ...object, layout: layoutOf(object, current) })
    .filter(({ visible }) => shown.holds(visible))
    .map((section) => ({
      ...section,
      fields: section.fields
        .filter(({ key }) => shown.field(key))
        .map((field) => narrowed(field, typed?.options?.[field.key], shown.required(field.key))),
    }))
    .filter((section) => section.fields.length > 0);
  const fields = sections.flatMap((section) => section.fields);

  const set = (key: string, value: Json) => {
    const next = { ...values, [key]: value };
    setValues(next);
    keepDraft(place, next, seen ? seenOf(seen, next) : {});
    if (problems[key]) setProblems(Object.fromEntries(Object.entries(problems).filter(([name]) => name !== key)));
  };
  const reset = () => {
    dropDraft(place);
    setSeen(record);
    setValues(defaults);
    setProblems({});
    setGeneral(null);
    setRestored(false);
    idempotency.current = newKey();
  };
  const check = (): Problems => {
    const found: Record<string, string> = {};
    for (const field of fields) {
      const value = fieldValue(field);
      const wrong = typeOf(field).check?.(value, field, i18n);
      const missing = field.required && field.type !== "boolean" && isEmptyValue(typeOf(field).toInput(value));
      if (wrong) found[field.key] = wrong;
      else if (missing && !hasDefault(field)) found[field.key] = i18n.words.form.required(i18n.label(field.label));
    }
    return found;
  };
  const changed = (): JsonObject => {
    const entries = Object.entries(values).filter(([key, value]) =>
      seen === null ? !isEmptyValue(value) : !sameValue(seen[key] ?? null, value),
    );
    return Object.fromEntries(entries);
  };
  const create = (accept: boolean) =>
    createRecord(object.key, toInputs(object, changed()), idempotency.current, accept);
  /** Null where somebody else changed the same field meanwhile: both values are then to be seen. */
  const update = async (before: RecordData, accept: boolean): Promise<Written | null> => {
    const mine = changed();
    const inputs = toInputs(object, mine);
    try {
      return await updateRecord(object.key, before.id, inputs, before.version, accept);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      const found = await readConflict(object.key, before.id, error, before, mine);
      client.setQueryData<RecordData>(recordKey(object.key, before.id), (known) => ({ ...known, ...found.current }));
      if (found.fields.length > 0) {
        setConflict(found);
        return null;
      }
      return updateRecord(object.key, before.id, inputs, found.current.version, accept);
    }
  };
  /** Saves what was chosen between both; null when something is wrong. */
  const settle = async (chosen: JsonObject): Promise<Written | null> => {
    if (conflict === null) return null;
    setConflict(null);
    setSeen(conflict.current);
    setValues(chosen);
    return saveBy(() =>
      updateRecord(object.key, conflict.current.id, toInputs(object, chosen), conflict.current.version),
    );
  };
  /** Saves; null when something is wrong, which is then shown. */
  const save = async (accept = false): Promise<Written | null> => {
    const found = check();
    setProblems(found);
    setGeneral(null);
    setDoubled(null);
    if (Object.keys(found).length > 0) return null;
    return saveBy(() => (seen ? update(seen, accept) : create(accept)));
  };
  const saveBy = async (write: () => Promise<Written | null>): Promise<Written | null> => {
    setSaving(true);
    try {
      const written = await write();
      if (written) dropDraft(place);
      return written;
    } catch (error) {
      idempotency.current = newKey();
      if (
        error instanceof Problem &&
        error.errors.some(({ code }) => code === "duplicate_warning" || code === "duplicate")
      ) {
        setDoubled(error.errors.some(({ code }) => code === "duplicate") ? "block" : "warn");
      }
      const placed: Record<string, string> = {};
      const loose: string[] = [];
      for (const problem of error instanceof Problem ? error.errors : []) {
        if (problem.field && fields.some(({ key }) => key === problem.field)) placed[problem.field] = problem.message;
        else loose.push(problem.message);
      }
      setProblems(placed);
      const text = problemText(error, i18n.words.states.unreachable);
      setGeneral(loose.join(" ") || (Object.keys(placed).length === 0 ? text : null));
      return null;
    } finally {
      setSaving(false);
    }
  };
  const state = { sections, saving, problems, general, restored, doubled, values: current, conflict };
  return { ...state, fieldValue, set, reset, save, settle, unsettle: () => setConflict(null) };
}

/** What stood where somebody changes it, and the version that this was. */
function seenOf(record: RecordData, values: JsonObject): JsonObject {
  const entries = Object.keys(values).map((key) => [key, record[key] ?? null] as const);
  return { ...Object.fromEntries(entries), version: record.version };
}

/** The server fills these in when they are left empty. */
function hasDefault(field: FieldMeta): boolean {
  return field.defaulted === true || field.key === "owner" || field.key === "department";
}

/** The field as it is under the rules of the moment: needed or not, with the choices that the record's type leaves. */
function narrowed(field: FieldMeta, allowed: readonly string[] | undefined, required: boolean): FieldMeta {
  if (allowed === undefined && required === field.required) return field;
  const options = allowed ? field.options.filter(({ key }) => allowed.includes(key)) : field.options;
  return { ...field, options, required: field.required || required };
}
