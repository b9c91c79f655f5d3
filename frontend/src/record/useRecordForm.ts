/** The state of a form: values, what is wrong with them, its draft, and saving. */
import { useRef, useState } from "react";
import type { Json, JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { Problem } from "~/api/problem";
import { createRecord, type RecordData, updateRecord, type Written } from "~/api/records";
import { useSession } from "~/api/session";
import { typeOf } from "~/fieldtypes/registry";
import { isEmptyValue, sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
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
  const [restored, setRestored] = useState(kept !== null);
  const idempotency = useRef(newKey());
  const sections = formSections(object);
  const fields = sections.flatMap((section) => section.fields);
  // A new record belongs to whoever makes it unless he says otherwise; the form says so beforehand.
  const mine: Json = { id: user.id, title: user.title };
  const fieldValue = (field: FieldMeta): Json => {
    const given = values[field.key] ?? record?.[field.key];
    if (given !== undefined && given !== null) return given;
    return record === null && field.key === "owner" && !("owner" in values) ? mine : null;
  };

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
  const save = async (): Promise<Written | null> => {
    const found = check();
    setProblems(found);
    setGeneral(null);
    if (Object.keys(found).length > 0) return null;
    setSaving(true);
    try {
      const inputs = toInputs(object, changed());
      const written = record
        ? await updateRecord(object.key, record.id, inputs, record.version)
        : await createRecord(object.key, inputs, idempotency.current);
      dropDraft(object.key, id);
      return written;
    } catch (error) {
      idempotency.current = newKey();
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
  return { sections, fieldValue, set, reset, save, saving, problems, general, restored };
}

/** The server fills these in when they are left empty. */
function hasDefault(field: FieldMeta): boolean {
  return field.config.default !== undefined || field.key === "owner" || field.key === "department";
}
