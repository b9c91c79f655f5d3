/** What must hold of every record of an object: a formula, and what is said where it does not. */
import { Button, Input, Select } from "antd";
import { Ellipsis, Plus, Scale } from "lucide-react";
import { useId, useState } from "react";
import type { JsonObject } from "~/api/json";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { Dropdown } from "~/kit/Dropdown";
import { Field, Fields, Wrong } from "~/kit/Field";
import { IconButton } from "~/kit/IconButton";
import { Named } from "~/kit/Named";
import { Sheet } from "~/kit/Sheet";
import { Empty } from "~/kit/states";
import styles from "./catalog.module.css";
import type { PartProps } from "./ObjectEditor";
import { bothOf, inOrder, labelOf, membersOf, nameOf, withMember } from "./useDraft";

/** The key of a new rule: the first that is free. */
function freeKey(members: JsonObject): string {
  let number = 1;
  while (`x_rule_${number}` in members) number += 1;
  return `x_rule_${number}`;
}

export function Rules({ draft }: PartProps) {
  const { words, label } = useI18n();
  const text = useModelWords();
  const [open, setOpen] = useState<string | null>(null);
  const members = membersOf(draft.document, "rules");
  const rules = inOrder(members);
  const put = (key: string, rule: JsonObject | undefined) => {
    const next = withMember(members, key, rule);
    draft.change(withMember(draft.document, "rules", Object.keys(next).length > 0 ? next : undefined));
  };
  const messageOf = (one: JsonObject, key: string) => label(labelOf(one, "message")) || key;
  const add = (
    <Button icon={<Plus aria-hidden />} onClick={() => setOpen(freeKey(members))}>
      {text.rules.add}
    </Button>
  );
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.usesHint}>{text.rules.hint}</p>
        {rules.length > 0 && add}
      </div>
      {rules.length === 0 && (
        <Empty icon={<Scale aria-hidden />} title={text.rules.empty} hint={text.rules.emptyHint} action={add} />
      )}
      <ul className={styles.objects}>
        {rules.map(([key, one]) => (
          <li key={key} className={styles.field} data-inactive={one.active === false || undefined}>
            <button type="button" className={styles.fieldName} onClick={() => setOpen(key)}>
              <Named name={messageOf(one, key)} hint={String(one.formula ?? "")} />
            </button>
            <span className={styles.mark}>{one.active === false ? words.catalog.inactive : ""}</span>
            <Dropdown
              trigger={["click"]}
              placement="bottomRight"
              menu={{
                items: [
                  { key: "active", label: one.active === false ? words.catalog.activate : words.catalog.deactivate },
                  { key: "remove", label: text.rules.remove, danger: true },
                ],
                onClick: ({ key: what }: { key: string }) => {
                  if (what === "remove") put(key, undefined);
                  else put(key, withMember(one, "active", one.active === false ? undefined : false));
                },
              }}
            >
              <IconButton plain label={words.common.of(words.common.more, messageOf(one, key))}>
                <Ellipsis aria-hidden />
              </IconButton>
            </Dropdown>
          </li>
        ))}
      </ul>
      {open !== null && (
        <RuleForm
          key={open}
          rule={membersOf(members, open)}
          fields={membersOf(draft.document, "fields")}
          onClose={() => setOpen(null)}
          onDone={(rule) => {
            put(open, rule);
            setOpen(null);
          }}
        />
      )}
    </>
  );
}

interface RuleFormProps {
  rule: JsonObject;
  fields: JsonObject;
  onClose: () => void;
  onDone: (rule: JsonObject) => void;
}

function RuleForm({ rule, fields, onClose, onDone }: RuleFormProps) {
  const { words, label } = useI18n();
  const text = useModelWords();
  const id = useId();
  const [formula, setFormula] = useState(String(rule.formula ?? ""));
  const [message, setMessage] = useState(labelOf(rule, "message"));
  const [field, setField] = useState(typeof rule.field === "string" ? rule.field : "");
  const [tried, setTried] = useState(false);
  const whole = formula.trim() !== "" && (message.zh.trim() !== "" || message.en.trim() !== "");
  const finish = () => {
    setTried(true);
    if (!whole) return;
    const next = withMember(rule, "field", field || undefined);
    onDone({ ...next, formula: formula.trim(), message: bothOf(message) });
  };
  return (
    <Sheet
      open
      title={text.rules.title}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button type="primary" onClick={finish}>
            {text.done}
          </Button>
        </>
      }
    >
      <Fields>
        <Field name={text.rules.formula} htmlFor={`${id}-formula`} hint={text.rules.formulaHint}>
          <Input.TextArea
            id={`${id}-formula`}
            value={formula}
            onChange={({ target }) => setFormula(target.value)}
            autoSize={{ minRows: 2 }}
            className={styles.formula}
            spellCheck={false}
          />
        </Field>
        <Field name={text.rules.message} htmlFor={`${id}-zh`}>
          <Input
            id={`${id}-zh`}
            value={message.zh}
            onChange={({ target }) => setMessage({ ...message, zh: target.value })}
          />
        </Field>
        <Field name={text.rules.messageEn} htmlFor={`${id}-en`}>
          <Input
            id={`${id}-en`}
            value={message.en}
            onChange={({ target }) => setMessage({ ...message, en: target.value })}
          />
        </Field>
        <Field name={text.rules.field} htmlFor={`${id}-field`}>
          <Select
            id={`${id}-field`}
            value={field}
            onChange={setField}
            showSearch={{ optionFilterProp: "label" }}
            options={[
              { value: "", label: text.rules.form },
              ...inOrder(fields).map(([key, one]) => ({ value: key, label: nameOf(one, label, key) })),
            ]}
          />
        </Field>
        <Wrong text={tried && !whole ? text.rules.need : ""} />
      </Fields>
    </Sheet>
  );
}
