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
import { problemDetails } from "~/kit/states";
import { isKey, KeyInput, keyFrom, Names } from "../catalog/names";
import styles from "./roles.module.css";

export function NewRole({ roles, onClose }: { roles: readonly OptionMeta[]; onClose: () => void }) {
  const { words, label } = useI18n();
  const text = useRoleWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const id = useId();
  const [names, setNames] = useState({ zh: "", en: "" });
  const [typedKey, setTypedKey] = useState<string | null>(null);
  const [from, setFrom] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const key = typedKey ?? keyFrom(names);
  const wrong = key !== "" && !isKey(key);
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      const copied = from ? roleOf(await getDefinition("role", from)) : null;
      const { objects = {}, fields = {}, abilities = [] } = copied ?? {};
      const both = { zh: names.zh || names.en, en: names.en || names.zh };
      const custom = JSON.parse(JSON.stringify({ role: key, label: both, objects, fields, abilities })) as JsonObject;
      await publishChanges([{ kind: "role", key, custom }]);
      await client.invalidateQueries({ queryKey: metaQuery.queryKey });
      void navigate(`/roles/${key}`);
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={text.create}
      okText={text.save}
      cancelText={words.common.cancel}
      okButtonProps={{ loading: busy, disabled: !isKey(key) || (!names.zh.trim() && !names.en.trim()) }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <div className={styles.form}>
        <Names value={names} onChange={setNames} />
        <KeyInput value={key} onChange={setTypedKey} problem={wrong ? words.catalog.badKey : undefined} />
        <div className={styles.field}>
          <label className={styles.label} htmlFor={`${id}-from`}>
            {text.from}
          </label>
          <Select
            id={`${id}-from`}
            value={from}
            options={[
              { value: "", label: text.nothing },
              ...roles.map((one) => ({ value: one.key, label: label(one.label) })),
            ]}
            onChange={setFrom}
          />
        </div>
        {problem && (
          <p className={styles.problem} role="alert">
            {problem}
          </p>
        )}
      </div>
    </Modal>
  );
}
