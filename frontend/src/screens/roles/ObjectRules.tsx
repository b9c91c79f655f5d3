/** What a role opens of each object: who reads, changes and deletes which records, creates and exports. */
import { Checkbox, Select } from "antd";
import { Plus, X } from "lucide-react";
import { Fragment } from "react";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import type { ObjectGrant, Right } from "~/api/roles";
import { useI18n } from "~/i18n";
import { useRoleWords } from "~/i18n/roles";
import { IconButton } from "~/kit/IconButton";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { FilterBuilder } from "~/views/filter/FilterBuilder";
import styles from "./roles.module.css";

type Rules = Readonly<Record<string, ObjectGrant>>;

interface ObjectRulesProps {
  rules: Rules;
  onChange: (rules: Rules) => void;
}

const OTHER = "*";
const scopes = ["none", "own", "own_and_subordinates", "department", "department_and_below", "all"] as const;
const rights: readonly Right[] = ["read", "update", "delete"];

export function ObjectRules({ rules, onChange }: ObjectRulesProps) {
  const { label } = useI18n();
  const text = useRoleWords();
  const catalog = useCatalog();
  const named = catalog.objects.filter(({ key }) => key in rules);
  const others = catalog.objects.filter(({ key }) => !(key in rules));
  const put = (key: string, grant: ObjectGrant) => onChange({ ...rules, [key]: grant });
  const drop = (key: string) => onChange(Object.fromEntries(Object.entries(rules).filter(([name]) => name !== key)));
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <td />
            <th scope="col">{text.read}</th>
            <th scope="col">{text.create_}</th>
            <th scope="col">{text.update}</th>
            <th scope="col">{text.delete}</th>
            <th scope="col">{text.export}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {named.map((object) => (
            <Rule
              key={object.key}
              object={object}
              grant={rules[object.key] ?? {}}
              onChange={(grant) => put(object.key, grant)}
              onDrop={() => drop(object.key)}
            />
          ))}
          <Rule object={null} grant={rules[OTHER] ?? {}} onChange={(grant) => put(OTHER, grant)} />
        </tbody>
      </table>
      <Select
        className={styles.adder}
        variant="borderless"
        value={null}
        prefix={<Plus aria-hidden size={14} />}
        placeholder={text.addObject}
        aria-label={text.addObject}
        popupMatchSelectWidth={false}
        showSearch={{ optionFilterProp: "label" }}
        options={others.map((object) => ({ value: object.key, label: label(object.label) }))}
        onChange={(key: string | null) =>
          key &&
          put(key, { read: "none", update: "none", delete: "none", create: false, export: false, ...rules[OTHER] })
        }
      />
    </>
  );
}

interface RuleProps {
  /** Null: all others. */
  object: ObjectMeta | null;
  grant: ObjectGrant;
  onChange: (grant: ObjectGrant) => void;
  onDrop?: () => void;
}

function Rule({ object, grant, onChange, onDrop }: RuleProps) {
  const { label } = useI18n();
  const text = useRoleWords();
  const name = object ? label(object.label) : text.other;
  const choose = (right: Right, scope: string) => {
    const conditions = { ...grant.conditions };
    if (scope === "condition") conditions[right] = conditions[right] ?? { all: [] };
    else delete conditions[right];
    onChange(tidy({ ...grant, [right]: scope, conditions }));
  };
  const scope = (right: Right) => (
    <td data-label={text[right]}>
      <Select
        value={grant[right] ?? "none"}
        options={[...scopes, ...(object ? (["condition"] as const) : [])].map((value) => ({
          value,
          label: text.scopes[value] ?? value,
        }))}
        onChange={(value: string) => choose(right, value)}
        aria-label={`${name} ${text[right]}`}
        popupMatchSelectWidth={false}
        className={styles.scope}
        data-none={(grant[right] ?? "none") === "none" || undefined}
      />
    </td>
  );
  const tick = (member: "create" | "export", word: string) => (
    <td data-label={word} className={styles.tick}>
      <Checkbox
        checked={grant[member] === true}
        onChange={({ target }) => onChange(tidy({ ...grant, [member]: target.checked }))}
        aria-label={`${name} ${word}`}
      />
    </td>
  );
  const asked = rights.filter((right) => grant[right] === "condition");
  return (
    <Fragment>
      <tr data-other={object === null || undefined}>
        <th scope="row">
          <span className={styles.object}>
            {object && <ObjectIcon name={object.icon} size={16} />}
            {name}
          </span>
        </th>
        {scope("read")}
        {tick("create", text.create_)}
        {scope("update")}
        {scope("delete")}
        {tick("export", text.export)}
        <td className={styles.end}>
          {onDrop && (
            <IconButton label={text.dropObject(name)} onClick={onDrop}>
              <X aria-hidden />
            </IconButton>
          )}
        </td>
      </tr>
      {object &&
        asked.map((right) => (
          <tr key={right} className={styles.condition}>
            <td colSpan={7}>
              <p className={styles.label}>{text.conditionOf(text[right])}</p>
              <FilterBuilder
                segments={false}
                object={object.key}
                value={grant.conditions?.[right]}
                onChange={(condition) =>
                  onChange({ ...grant, conditions: { ...grant.conditions, [right]: condition ?? { all: [] } } })
                }
              />
            </td>
          </tr>
        ))}
    </Fragment>
  );
}

/** Without an empty list of conditions, which would count as a change. */
function tidy(grant: ObjectGrant): ObjectGrant {
  const { conditions, ...rest } = grant;
  return conditions && Object.keys(conditions).length > 0 ? grant : rest;
}
