/** Whose the new records are where no column says it: one's own, somebody's, or nobody's (the pool). */
import { Select } from "antd";
import { useId, useState } from "react";
import type { Json } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { isEditable } from "~/fieldtypes/registry";
import { toReference } from "~/fieldtypes/values";
import { useDataWords } from "~/i18n/data";
import { Field } from "~/kit/Field";
import { type Draft, isMapped, type RuleSet } from "./draft";
import styles from "./import.module.css";

interface OwnerRuleProps {
  object: ObjectMeta;
  draft: Draft;
  onChange: (part: Partial<RuleSet>) => void;
}

const OWNER = "owner";
const ways = ["me", "person", "pool"] as const;

export function OwnerRule({ object, draft, onChange }: OwnerRuleProps) {
  const text = useDataWords().importing;
  const id = useId();
  const { defaults } = draft.rules;
  const given = defaults[OWNER];
  const [way, setWay] = useState<(typeof ways)[number]>(
    given === undefined ? "me" : given === null ? "pool" : "person",
  );
  const field = object.fields.find(({ key }) => key === OWNER);
  if (field === undefined || !isEditable(field) || isMapped(draft, OWNER)) return null;
  const { [OWNER]: _, ...others } = defaults;
  const put = (owner: Json | undefined) =>
    onChange({ defaults: owner === undefined ? others : { ...others, [OWNER]: owner } });
  const person = typeof given === "string" ? { id: given, title: null } : toReference(given);
  const offered = ways.filter((one) => one !== "pool" || !field.required);
  return (
    <Field name={text.owner} htmlFor={id}>
      <Select
        id={id}
        value={way}
        options={offered.map((value) => ({ value, label: text.owners[value] }))}
        onChange={(next) => {
          setWay(next);
          put(next === "pool" ? null : undefined);
        }}
        className={styles.choice}
      />
      {way === "person" && (
        <RecordPicker
          object="user"
          label={text.ownerPerson}
          value={person ? [person] : []}
          onChange={([chosen]) => put(chosen ? { id: chosen.id, title: chosen.title } : undefined)}
        />
      )}
    </Field>
  );
}
