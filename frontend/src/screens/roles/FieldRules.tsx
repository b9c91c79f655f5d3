/** The fields that a role restricts: hidden, masked, read only, and whether a masked value may be shown look by look. */
import { Checkbox, Select } from "antd";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { type FieldMeta, useCatalog } from "~/api/meta";
import type { FieldGrant } from "~/api/roles";
import { useI18n } from "~/i18n";
import { useRoleWords } from "~/i18n/roles";
import { IconButton } from "~/kit/IconButton";
import { useMainObjects } from "~/shell/navigation";
import { FieldPicker } from "~/views/filter/FieldPicker";
import styles from "./roles.module.css";

type Rules = Readonly<Record<string, FieldGrant>>;

interface FieldRulesProps {
  rules: Rules;
  onChange: (rules: Rules) => void;
}

const masks = ["phone", "email", "last4", "hide"] as const;

/** Only those whose values a mask can be cut out of. */
function masksOf(field: FieldMeta | undefined): readonly string[] {
  if (field === undefined || field.type === "secret") return [];
  return field.value_type === "text" ? masks : ["hide"];
}

export function FieldRules({ rules, onChange }: FieldRulesProps) {
  const { label } = useI18n();
  const text = useRoleWords();
  const objects = useMainObjects();
  const [object, setObject] = useState(objects[0]?.key ?? "");
  const names = Object.keys(rules).sort();
  const put = (name: string, grant: FieldGrant) => onChange({ ...rules, [name]: grant });
  const drop = (name: string) => onChange(Object.fromEntries(Object.entries(rules).filter(([key]) => key !== name)));
  const free = (field: FieldMeta) => !field.system && !(`${object}.${field.key}` in rules);
  return (
    <>
      {names.length === 0 && <p className={styles.none}>{text.fieldsNone}</p>}
      {names.length > 0 && (
        <table className={styles.table} data-fields>
          <thead>
            <tr>
              <td />
              <th scope="col">{text.seen}</th>
              <th scope="col">{text.write}</th>
              <th scope="col">{text.reveal}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <Rule
                key={name}
                name={name}
                grant={rules[name] ?? {}}
                onChange={(grant) => put(name, grant)}
                onDrop={() => drop(name)}
              />
            ))}
          </tbody>
        </table>
      )}
      <div className={styles.addField}>
        <Plus aria-hidden size={14} />
        <Select
          value={object}
          options={objects.map((one) => ({ value: one.key, label: label(one.label) }))}
          onChange={setObject}
          aria-label={text.objects}
          popupMatchSelectWidth={false}
        />
        <FieldPicker
          key={object + names.length}
          object={object}
          value={undefined}
          own
          accept={free}
          placeholder={text.addField}
          label={text.addField}
          className={styles.pickField}
          onChange={(key) => put(`${object}.${key}`, { read: true, write: false })}
        />
      </div>
    </>
  );
}

interface RuleProps {
  name: string;
  grant: FieldGrant;
  onChange: (grant: FieldGrant) => void;
  onDrop: () => void;
}

function Rule({ name, grant, onChange, onDrop }: RuleProps) {
  const { label } = useI18n();
  const text = useRoleWords();
  const catalog = useCatalog();
  const [object = "", key = ""] = name.split(".");
  const field = catalog.findField(object, key);
  const title = `${label(catalog.findObject(object)?.label) || object} › ${field ? label(field.label) : key}`;
  const seen = grant.read === false ? "none" : (grant.mask ?? "full");
  const closed = grant.mask !== undefined || field?.type === "secret";
  const choose = (value: string) => {
    const { mask: _mask, ...rest } = grant;
    if (value === "none") onChange({ ...rest, read: false, write: false, reveal: false });
    else if (value === "full")
      onChange({ ...rest, read: true, ...(field?.type === "secret" ? {} : { reveal: false }) });
    else onChange({ ...rest, read: true, write: false, mask: value });
  };
  return (
    <tr>
      <th scope="row">{title}</th>
      <td data-label={text.seen}>
        <Select
          value={seen}
          options={[
            { value: "full", label: text.visible },
            ...masksOf(field).map((value) => ({ value, label: text.masks[value] ?? value })),
            { value: "none", label: text.invisible },
          ]}
          onChange={choose}
          aria-label={`${title} ${text.seen}`}
          popupMatchSelectWidth={false}
          className={styles.seen}
        />
      </td>
      <td data-label={text.write} className={styles.tick}>
        <Checkbox
          checked={grant.write !== false}
          disabled={grant.read === false}
          onChange={({ target }) => onChange({ ...grant, write: target.checked })}
          aria-label={`${title} ${text.write}`}
        />
      </td>
      <td data-label={text.reveal} className={styles.tick}>
        <Checkbox
          checked={grant.reveal === true}
          disabled={!closed || grant.read === false}
          onChange={({ target }) => onChange({ ...grant, reveal: target.checked })}
          aria-label={`${title} ${text.reveal}`}
        />
      </td>
      <td className={styles.end}>
        <IconButton label={text.dropField(title)} onClick={onDrop}>
          <X aria-hidden />
        </IconButton>
      </td>
    </tr>
  );
}
