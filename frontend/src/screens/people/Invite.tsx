/** A new colleague: the user's record and his sign-in in one go. */
import { Button, Input } from "antd";
import { type FormEvent, useId, useRef, useState } from "react";
import { useCatalog } from "~/api/meta";
import { letIn } from "~/api/people";
import { Problem } from "~/api/problem";
import { createRecord } from "~/api/records";
import { useI18n } from "~/i18n";
import { usePeopleWords } from "~/i18n/people";
import { Field, Fields, Wrong } from "~/kit/Field";
import { Select } from "~/kit/Select";
import { Sheet } from "~/kit/Sheet";
import { problemDetails } from "~/kit/states";
import type { Given } from "./People";

interface InviteProps {
  open: boolean;
  onClose: () => void;
  onDone: (given: Given) => void;
}

export function Invite({ open, onClose, onDone }: InviteProps) {
  const text = usePeopleWords();
  const { words } = useI18n();
  const form = useId();
  const [busy, setBusy] = useState(false);
  return (
    <Sheet
      open={open}
      title={text.invite}
      width={440}
      onClose={onClose}
      onOpened={() => document.getElementById(`${form}-name`)?.focus()}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button type="primary" htmlType="submit" form={form} loading={busy}>
            {text.send}
          </Button>
        </>
      }
    >
      <InviteForm id={form} onBusy={setBusy} onDone={onDone} />
    </Sheet>
  );
}

function InviteForm({
  id,
  onBusy,
  onDone,
}: {
  id: string;
  onBusy: (busy: boolean) => void;
  onDone: InviteProps["onDone"];
}) {
  const text = usePeopleWords();
  const { words, label } = useI18n();
  const roles =
    useCatalog()
      .findObject("user")
      ?.fields.find(({ key }) => key === "roles")?.options ?? [];
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [role, setRole] = useState<string>();
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  // A record that was made stays when its sign-in was refused: the next try goes on from there.
  const made = useRef<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim() || !login.trim() || !role) return setWrong({ form: text.missing });
    setWrong({});
    onBusy(true);
    try {
      const typed = login.trim();
      const values = {
        name: name.trim(),
        login_name: typed,
        roles: [role],
        ...(typed.includes("@") ? { email: typed } : {}),
      };
      made.current ??= (await createRecord("user", values, crypto.randomUUID())).record.id;
      onDone({ name: name.trim(), invitation: await letIn(made.current, typed) });
    } catch (error) {
      setWrong(wrongOf(error, words.states.unreachable));
    } finally {
      onBusy(false);
    }
  };
  return (
    <form id={id} onSubmit={(event) => void submit(event)} noValidate>
      <Fields>
        <Field name={text.name} htmlFor={`${id}-name`} wrong={wrong.name}>
          <Input id={`${id}-name`} value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" />
        </Field>
        <Field name={text.login} htmlFor={`${id}-login`} hint={text.loginHint} wrong={wrong.login_name ?? wrong.email}>
          <Input
            id={`${id}-login`}
            value={login}
            onChange={(event) => setLogin(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Field name={text.role} htmlFor={`${id}-role`} hint={text.roleHint} wrong={wrong.roles}>
          <Select<string>
            id={`${id}-role`}
            aria-label={text.role}
            value={role}
            onChange={setRole}
            options={roles.map((one) => ({ value: one.key, label: label(one.label) }))}
          />
        </Field>
        <Wrong text={wrong.form ?? ""} />
      </Fields>
    </form>
  );
}

/** Under its field what names one, and the rest under the form. */
function wrongOf(error: unknown, unreachable: string): Record<string, string> {
  const errors = error instanceof Problem ? error.errors : [];
  if (errors.length === 0) return { form: problemDetails(error, unreachable) };
  return Object.fromEntries(errors.map(({ field, message }) => [field ?? "form", message]));
}
