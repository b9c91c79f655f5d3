/** Name and audience of a view: what saving it and changing it ask for. */
import { Input, Radio, Select } from "antd";
import { useId } from "react";
import { useCatalog } from "~/api/meta";
import { useSession } from "~/api/session";
import type { Audience } from "~/api/views";
import { useI18n } from "~/i18n";
import styles from "./saved.module.css";

export interface ViewFormValue {
  readonly name: string;
  readonly audience: Audience;
  readonly roles: readonly string[];
}

interface ViewFormProps {
  value: ViewFormValue;
  onChange: (value: ViewFormValue) => void;
  problem: string | undefined;
  onEnter: () => void;
}

export function useMayShare(): boolean {
  const { abilities } = useSession();
  return abilities.includes("views.share") || abilities.includes("workspace.admin");
}

export function ViewForm({ value, onChange, problem, onEnter }: ViewFormProps) {
  const { words, label } = useI18n();
  const text = words.lists.views;
  const id = useId();
  const mayShare = useMayShare();
  const roles = useCatalog().findField("user", "roles")?.options ?? [];
  const choices: { key: Audience; title: string; hint: string; off?: boolean }[] = [
    { key: "private", title: text.private, hint: text.privateHint },
    { key: "team", title: text.team, hint: text.teamHint },
    {
      key: "all",
      title: text.everyone,
      hint: mayShare ? text.everyoneHint : text.shareForbidden,
      off: !mayShare && value.audience !== "all",
    },
  ];
  const choose = (audience: Audience) =>
    onChange({ ...value, audience, roles: audience === "private" ? [] : value.roles });
  return (
    <div className={styles.form}>
      <div>
        <label htmlFor={id} className={styles.formLabel}>
          {text.name}
        </label>
        <Input
          id={id}
          autoFocus
          value={value.name}
          maxLength={100}
          placeholder={text.namePlaceholder}
          onChange={(event) => onChange({ ...value, name: event.target.value })}
          onPressEnter={onEnter}
          status={problem ? "error" : ""}
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? `${id}-problem` : undefined}
        />
        {problem && (
          <p id={`${id}-problem`} role="alert" className={styles.problem}>
            {problem}
          </p>
        )}
      </div>
      <fieldset className={styles.audience}>
        <legend className={styles.formLabel}>{text.audience}</legend>
        <Radio.Group value={value.audience} onChange={(event) => choose(event.target.value as Audience)}>
          {choices.map(({ key, title, hint, off }) => (
            <Radio key={key} value={key} disabled={off} className={styles.choice}>
              <span className={styles.choiceTitle}>{title}</span>
              <span className={styles.choiceHint}>{hint}</span>
            </Radio>
          ))}
        </Radio.Group>
      </fieldset>
      {mayShare && value.audience !== "private" && roles.length > 0 && (
        <div>
          <label htmlFor={`${id}-roles`} className={styles.formLabel}>
            {text.roles}
          </label>
          <Select
            id={`${id}-roles`}
            mode="multiple"
            value={[...value.roles]}
            onChange={(next: string[]) => onChange({ ...value, roles: next })}
            options={roles.map((role) => ({ value: role.key, label: label(role.label) }))}
            placeholder={words.common.none}
            style={{ width: "100%" }}
          />
          <p className={styles.choiceHint}>{text.rolesHint}</p>
        </div>
      )}
    </div>
  );
}
