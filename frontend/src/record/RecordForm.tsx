/** Makes or changes a record: every field of the layout with its widget, problems under their fields. */
import { Button } from "antd";
import { Lock } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { Json, JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import type { RecordData, Written } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { maskedText, sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { usePhone } from "~/kit/media";
import { Sheet } from "~/kit/Sheet";
import { ConflictDialog } from "./ConflictDialog";
import { Matches, useDuplicates } from "./Duplicates";
import styles from "./form.module.css";
import { InlineForms } from "./InlineForm";
import { useRecordForm } from "./useRecordForm";

interface RecordFormProps {
  object: ObjectMeta;
  record: RecordData | null;
  defaults: JsonObject;
  onSaved: (written: Written, another: boolean) => void;
  onClose: () => void;
}

export function RecordForm({ object, record, defaults, onSaved, onClose }: RecordFormProps) {
  const { words, label } = useI18n();
  const phone = usePhone();
  const form = useRecordForm({ object, record, defaults });
  const body = useRef<HTMLFormElement>(null);
  const formId = useId();
  const name = label(object.label);
  const wrong = Object.keys(form.problems).length;

  useEffect(() => {
    const first = wrong > 0 ? body.current?.querySelector<HTMLElement>("[aria-invalid='true']") : null;
    first?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: "center" });
  }, [wrong]);

  const submit = async (another: boolean, accept = false) => {
    const written = await form.save(accept);
    if (written === null) return;
    if (another) form.reset();
    onSaved(written, another);
  };
  const settle = async (chosen: JsonObject) => {
    if (Object.keys(chosen).length > 0) {
      const written = await form.settle(chosen);
      return written ? onSaved(written, false) : undefined;
    }
    form.reset();
    onClose();
  };
  const [firstSection] = form.sections;
  const firstField = firstSection?.fields[0]?.key;
  const footer = (
    <>
      {!record && !phone && (
        <Button type="text" disabled={form.saving} onClick={() => void submit(true)} className={styles.another}>
          {words.form.saveAndNew}
        </Button>
      )}
      <Button onClick={onClose}>{words.common.cancel}</Button>
      <Button type="primary" htmlType="submit" form={formId} loading={form.saving}>
        {words.common.save}
      </Button>
    </>
  );
  return (
    <Sheet
      open
      title={record ? words.form.edit(name) : words.form.create(name)}
      onClose={onClose}
      footer={footer}
      width={640}
      onOpened={() => !phone && focusFirst(body.current)}
    >
      <InlineForms>
        <form
          id={formId}
          ref={body}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit(false);
          }}
        >
          {form.restored && (
            <p className={styles.draft}>
              {words.form.draftKept}
              <button type="button" onClick={form.reset}>
                {words.form.discardDraft}
              </button>
            </p>
          )}
          {form.general && (
            <p role="alert" className={styles.general}>
              {form.general}
            </p>
          )}
          <DuplicateWarning
            object={object}
            record={record}
            values={form.values}
            stopped={form.doubled}
            onAccept={() => void submit(false, true)}
          />
          {form.sections.map((section) => (
            <fieldset key={section.key} className={styles.section}>
              {(section.label || form.sections.length > 1) && (
                <legend className={styles.legend}>{label(section.label) || words.form.moreFields}</legend>
              )}
              <div className={styles.grid} data-columns={section.columns}>
                {section.fields.map((field) => (
                  <FormField
                    key={field.key}
                    field={field}
                    value={form.fieldValue(field)}
                    onChange={(value) => form.set(field.key, value)}
                    problem={form.problems[field.key]}
                    autoFocus={!phone && field.key === firstField && typeOf(field).key === "text"}
                  />
                ))}
              </div>
            </fieldset>
          ))}
        </form>
      </InlineForms>
      {form.conflict && (
        <ConflictDialog
          object={object}
          conflict={form.conflict}
          onSave={(chosen) => void settle(chosen)}
          onCancel={form.unsettle}
        />
      )}
    </Sheet>
  );
}

/** The keyboard goes into the first field, unless it is in one already. */
function focusFirst(form: HTMLFormElement | null): void {
  if (form === null || form.contains(document.activeElement)) return;
  form.querySelector<HTMLElement>("input:not([type='hidden'], :disabled), textarea:not(:disabled)")?.focus();
}

interface WarningProps {
  object: ObjectMeta;
  record: RecordData | null;
  values: JsonObject;
  stopped: "warn" | "block" | null;
  onAccept: () => void;
}

/** What is there already, asked for a moment after the last key. */
function DuplicateWarning({ object, record, values, stopped, onAccept }: WarningProps) {
  const { words } = useI18n();
  const [settled, setSettled] = useState(values);
  const text = JSON.stringify(values);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(JSON.parse(text) as JsonObject), 500);
    return () => window.clearTimeout(timer);
  }, [text]);
  const changed =
    record === null || object.fields.some(({ key }) => !sameValue(record[key] ?? null, settled[key] ?? null));
  const { data = [] } = useDuplicates(object, settled, record?.id ?? null, changed);
  if (data.length === 0 && stopped === null) return null;
  return (
    <section className={styles.doubles} role="status">
      <p>{stopped === "block" ? words.page.duplicateBlocks : words.page.duplicatesHint}</p>
      <Matches object={object} matches={data} />
      {stopped === "warn" && <Button onClick={onAccept}>{words.page.saveAnyway}</Button>}
    </section>
  );
}

interface FormFieldProps {
  field: FieldMeta;
  value: Json;
  onChange: (value: Json) => void;
  problem: string | undefined;
  autoFocus: boolean;
}

function FormField({ field, value, onChange, problem, autoFocus }: FormFieldProps) {
  const { words, label } = useI18n();
  const id = useId();
  const type = typeOf(field);
  const { Editor } = type;
  const masked = maskedText(value);
  const help = label(field.help);
  const note = problem ?? help;
  if (Editor === undefined) return null;
  return (
    <div className={styles.field} data-wide={type.wide || undefined}>
      <label htmlFor={id} className={styles.label} data-required={field.required || undefined}>
        {label(field.label)}
      </label>
      {masked !== null ? (
        <span className={styles.masked} title={words.common.masked}>
          {masked}
          <Lock aria-label={words.common.masked} />
        </span>
      ) : (
        <Editor
          id={id}
          value={value}
          onChange={onChange}
          field={field}
          invalid={problem !== undefined}
          describedBy={note ? `${id}-note` : undefined}
          autoFocus={autoFocus}
        />
      )}
      {note && (
        <p id={`${id}-note`} className={problem ? styles.problem : styles.help} role={problem ? "alert" : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}
