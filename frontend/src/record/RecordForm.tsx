/** Makes or changes a record: every field of the layout with its widget, problems under their fields. */
import { Button } from "antd";
import { type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import type { JsonObject } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import type { RecordData, Written } from "~/api/records";
import { typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { usePhone } from "~/kit/media";
import { Sheet } from "~/kit/Sheet";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { CompanionRows } from "./Companions";
import { ConflictDialog } from "./ConflictDialog";
import { DuplicateWarning } from "./DuplicateWarning";
import { FormField } from "./FormField";
import styles from "./form.module.css";
import { InlineForms } from "./InlineForm";
import { useCompanions } from "./useCompanions";
import { useRecordForm } from "./useRecordForm";

/** A saved record, and the operations that made what came along with it: they are undone before its own. */
export interface Made extends Written {
  readonly also: readonly string[];
}

interface RecordFormProps {
  object: ObjectMeta;
  record: RecordData | null;
  defaults: JsonObject;
  /** Whether people can be made along with it. */
  along?: boolean;
  onSaved: (made: Made, another: boolean) => void;
  onClose: () => void;
}

export function RecordForm({ object, record, defaults, along = false, onSaved, onClose }: RecordFormProps) {
  const { words, label } = useI18n();
  const phone = usePhone();
  const form = useRecordForm({ object, record, defaults });
  const companions = useCompanions(object, along && record === null);
  const saveAlong = useSaveAlong(companions);
  const body = useRef<HTMLFormElement>(null);
  const formId = useId();
  const name = label(object.label);
  useFirstWrong(body, Object.keys(form.problems).length);

  const submit = async (another: boolean, accept = false) => {
    if (!companions.check()) return;
    const written = await form.save(accept);
    if (written === null) return;
    const also = await saveAlong(written);
    if (another) {
      form.reset();
      companions.clear();
    }
    onSaved({ ...written, also }, another);
  };
  const settle = async (chosen: JsonObject) => {
    if (Object.keys(chosen).length > 0) {
      const written = await form.settle(chosen);
      return written ? onSaved({ ...written, also: [] }, false) : undefined;
    }
    form.reset();
    onClose();
  };
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
          <Notes form={form} />
          <DuplicateWarning
            object={object}
            record={record}
            values={form.values}
            stopped={form.doubled}
            onAccept={() => void submit(false, true)}
          />
          <Sections form={form} focus={!phone}>
            <CompanionRows companions={companions.companions} />
          </Sections>
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

type Form = ReturnType<typeof useRecordForm>;

/** That it was begun before, and what is wrong with it as a whole. */
function Notes({ form }: { form: Form }) {
  const { words } = useI18n();
  return (
    <>
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
    </>
  );
}

/** `children`: what belongs behind the first section, before one has to scroll. */
function Sections({ form, focus, children }: { form: Form; focus: boolean; children: ReactNode }) {
  const { words, label } = useI18n();
  const first = form.sections[0]?.fields[0]?.key;
  const parts = form.sections.map((section) => (
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
            autoFocus={focus && field.key === first && typeOf(field).key === "text"}
          />
        ))}
      </div>
    </fieldset>
  ));
  return (
    <>
      {parts.slice(0, 1)}
      {children}
      {parts.slice(1)}
    </>
  );
}

/** Writes what comes along; what was refused is told, and kept for the page of the record. */
function useSaveAlong({ save }: ReturnType<typeof useCompanions>) {
  const { words } = useI18n();
  const toast = useToast();
  return async (written: Written): Promise<readonly string[]> => {
    try {
      const { operations, refused } = await save(written);
      // After the word of what was saved, which the caller says.
      if (refused.length > 0) {
        window.setTimeout(() => toast({ text: words.page.alongRefused(refused.join(" ")), tone: "bad" }), 0);
      }
      return operations;
    } catch (error) {
      window.setTimeout(() => toast({ text: problemText(error, words.states.unreachable), tone: "bad" }), 0);
      return [];
    }
  };
}

/** The first field that was refused is brought into sight and gets the keyboard. */
function useFirstWrong(body: RefObject<HTMLFormElement | null>, wrong: number): void {
  useEffect(() => {
    const first = wrong > 0 ? body.current?.querySelector<HTMLElement>("[aria-invalid='true']") : null;
    first?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: "center" });
  }, [body, wrong]);
}

/** The keyboard goes into the first field, unless it is in one already. */
function focusFirst(form: HTMLFormElement | null): void {
  if (form === null || form.contains(document.activeElement)) return;
  form.querySelector<HTMLElement>("input:not([type='hidden'], :disabled), textarea:not(:disabled)")?.focus();
}
