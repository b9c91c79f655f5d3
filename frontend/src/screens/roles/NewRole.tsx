/** A new role: its names and key, and whose rights it begins with. */
import { useQueryClient } from "@tanstack/react-query";
import { Modal, Select } from "antd";
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import { getDefinition, publishChanges } from "~/api/catalog";
import type { JsonObject } from "~/api/json";
import { metaQuery, type OptionMeta } from "~/api/meta";
import { roleOf } from "~/api/roles";
import { useI18n } from "~/i18n";
import { useRoleWords } from "~/i18n/roles";
import { Field, Fields, Wrong } from "~/kit/Field";
import { useSaving } from "~/kit/useSaving";
import { isKey, KeyInput, keyFrom, Names } from "../catalog/names";

export function NewRole({ roles, onClose }: { roles: readonly OptionMeta[]; onClose: () => void }) {
  const { words, label } = useI18n();
  const text = useRoleWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const id = useId();
  const [names, setNames] = useState({ zh: "", en: "" });
  const [typedKey, setTypedKey] = useState<string | null>(null);
  const [from, setFrom] = useState("");
  const { busy, problem, save } = useSaving(onClose);
  const key = typedKey ?? keyFrom(names);
  const wrong = key !== "" && !isKey(key);
  const make = async () => {
    const copied = from ? roleOf(await getDefinition("role", from)) : null;
    const { objects = {}, fields = {}, abilities = [] } = copied ?? {};
    const both = { zh: names.zh || names.en, en: names.en || names.zh };
    const custom = JSON.parse(JSON.stringify({ role: key, label: both, objects, fields, abilities })) as JsonObject;
    await publishChanges([{ kind: "role", key, custom }]);
    await client.invalidateQueries({ queryKey: metaQuery.queryKey });
    void navigate(`/roles/${key}`);
  };
  return (
    <Modal
      open
      title={text.create}
      okText={words.common.save}
      cancelText={words.common.cancel}
      okButtonProps={{ loading: busy, disabled: !isKey(key) || (!names.zh.trim() && !names.en.trim()) }}
      onOk={() => void save(make)}
      onCancel={onClose}
    >
      <Fields>
        <Names value={names} onChange={setNames} />
        <KeyInput value={key} onChange={setTypedKey} problem={wrong ? words.catalog.badKey : undefined} />
        <Field name={text.from} htmlFor={`${id}-from`}>
          <Select
            id={`${id}-from`}
            value={from}
            options={[
              { value: "", label: text.nothing },
              ...roles.map((one) => ({ value: one.key, label: label(one.label) })),
            ]}
            onChange={setFrom}
          />
        </Field>
        <Wrong text={problem} />
      </Fields>
    </Modal>
  );
}
