/** A new record where its list stands: a few fields, Enter saves and begins the next one. What was begun is kept. */
import { Button } from "antd";
import { X } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import type { JsonObject } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { Problem } from "~/api/problem";
import { createRecord } from "~/api/records";
import { useSession } from "~/api/session";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import { type DraftPlace, dropDraft, keepDraft, readDraft } from "./drafts";
import { FormField } from "./FormField";
import { InlineForms } from "./InlineForm";
import { useNewRecord } from "./NewRecord";
import { checkQuick, quickFields } from "./quick";
import styles from "./quick.module.css";
import { useRefreshAround } from "./useOverview";
import { toInputs } from "./useRecord";

interface QuickCreateProps {
  child: ObjectMeta;
  link: FieldMeta;
  /** What it begins with: the link to the record that it belongs to. */
  defaults: JsonObject;
  onClose: () => void;
}

export function QuickCreate({ child, link, defaults, onClose }: QuickCreateProps) {
  const { words, label } = useI18n();
  const { open } = useNewRecord();
  const refresh = useRefreshAround();
  const form = useRef<HTMLFormElement>(null);
  const quick = useQuick(child, link, defaults);
  const close = () => {
    quick.drop();
    onClose();
  };
  const submit = async (event: FormEvent | null, accept = false) => {
    event?.preventDefault();
    if (!(await quick.save(accept))) return;
    refresh();
    form.current?.querySelector<HTMLElement>("input:not([type='hidden'])")?.focus();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  return (
    <InlineForms>
      <form
        ref={form}
        noValidate
        className={styles.quick}
        aria-label={words.command.newOf(label(child.label))}
        onSubmit={(event) => void submit(event)}
        onKeyDown={keys}
      >
        {quick.fields.map((field, index) => (
          <FormField
            key={`${quick.round}-${field.key}`}
            field={field}
            value={quick.values[field.key] ?? null}
            onChange={(value) => quick.set(field.key, value)}
            problem={quick.problems[field.key]}
            autoFocus={index === 0}
            brief
          />
        ))}
        {quick.general && (
          <p role="alert" className={styles.general}>
            {quick.general}
          </p>
        )}
        <footer className={styles.foot}>
          {quick.doubled ? (
            <Button onClick={() => void submit(null, true)}>{words.page.saveAnyway}</Button>
          ) : (
            <Button htmlType="submit" loading={quick.saving}>
              {words.common.save}
            </Button>
          )}
          <button
            type="button"
            className={styles.whole}
            onClick={() => {
              onClose();
              open(child.key, defaults, refresh);
            }}
          >
            {words.page.allFields}
          </button>
          <span className={styles.gap} />
          <IconButton label={words.common.cancel} onClick={close}>
            <X aria-hidden />
          </IconButton>
        </footer>
      </form>
    </InlineForms>
  );
}

/** Its values, kept as the draft of the whole form is, which then goes on with them. */
function useQuick(child: ObjectMeta, link: FieldMeta, defaults: JsonObject) {
  const i18n = useI18n();
  const { user } = useSession();
  const toast = useToast();
  const undo = useUndo();
  const refresh = useRefreshAround();
  const place: DraftPlace = { user: user.id, object: child.key, id: null, defaults };
  const fields = quickFields(child, [link.key]);
  const [values, setValues] = useState<JsonObject>(() => ({ ...defaults, ...readDraft(place)?.values }));
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [general, setGeneral] = useState<string | null>(null);
  const [doubled, setDoubled] = useState(false);
  const [saving, setSaving] = useState(false);
  const [round, setRound] = useState(0);
  const key = useRef(crypto.randomUUID());
  const drop = () => dropDraft(place);
  const set = (name: string, value: JsonObject[string]) => {
    const next = { ...values, [name]: value ?? null };
    setValues(next);
    keepDraft(place, next, {});
    setProblems(Object.fromEntries(Object.entries(problems).filter(([known]) => known !== name)));
    setDoubled(false);
    setGeneral(null);
  };
  const refuse = (error: unknown) => {
    key.current = crypto.randomUUID();
    const entries = error instanceof Problem ? error.errors : [];
    const own = entries.filter(({ field }) => fields.some((one) => one.key === field));
    setProblems(Object.fromEntries(own.map(({ field, message }) => [field ?? "", message])));
    const loose = entries.filter((entry) => !own.includes(entry)).map(({ message }) => message);
    setGeneral(loose.join(" ") || (own.length === 0 ? problemText(error, i18n.words.states.unreachable) : null));
    setDoubled(entries.length > 0 && entries.every(({ code }) => code === "duplicate_warning"));
  };
  const save = async (accept: boolean): Promise<boolean> => {
    const found = checkQuick(fields, values, i18n);
    setProblems(found);
    if (Object.keys(found).length > 0 || saving) return false;
    setSaving(true);
    try {
      const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmptyValue(value)));
      const { operation } = await createRecord(child.key, toInputs(child, filled), key.current, accept);
      key.current = crypto.randomUUID();
      drop();
      setValues(defaults);
      setGeneral(null);
      setDoubled(false);
      setRound(round + 1);
      toast({
        text: i18n.words.record.created(i18n.label(child.label)),
        ...(operation && { action: { label: i18n.words.common.undo, run: () => void undo(operation, refresh) } }),
      });
      return true;
    } catch (error) {
      refuse(error);
      return false;
    } finally {
      setSaving(false);
    }
  };
  return { fields, values, problems, general, doubled, saving, round, set, save, drop };
}
