/** The state of a form: values, what is wrong with them, its draft, and saving. */
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
import { dropDraft, keepDraft, readDraft } from "./drafts";
import { formSections } from "./layout";
import { toInputs } from "./useRecord";

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
  const id = record?.id ?? null;
  const plain = Object.keys(defaults).length === 0;
  const [kept] = useState(() => (plain ? readDraft(object.key, id) : null));
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
    if (plain) keepDraft(object.key, id, next);
    if (problems[key]) setProblems(Object.fromEntries(Object.entries(problems).filter(([name]) => name !== key)));
  };
  const reset = () => {
    dropDraft(object.key, id);
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
      record === null ? !isEmptyValue(value) : !sameValue(record[key] ?? null, value),
    );
    return Object.fromEntries(entries);
  };
  /** Saves; null when something is wrong, which is then shown. */
  const save = async (accept = false): Promise<Written | null> => {
    const found = check();
    setProblems(found);
    setGeneral(null);
    setDoubled(null);
    if (Object.keys(found).length > 0) return null;
    setSaving(true);
    try {
      const inputs = toInputs(object, changed());
      const written = record
        ? await updateRecord(object.key, record.id, inputs, record.version, accept)
        : await createRecord(object.key, inputs, idempotency.current, accept);
      dropDraft(object.key, id);
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
  return { sections, fieldValue, set, reset, save, saving, problems, general, restored, doubled, values: current };
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
