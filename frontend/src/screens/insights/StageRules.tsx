/** The ordered rules of a stage: which choice, when, and how many records fulfil it now. */
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useDeferredValue, useRef } from "react";
import { type Condition, isEmpty } from "~/api/condition";
import { countQuery, type Lifecycle, type StageRule } from "~/api/insights";
import { type Catalog, type FieldMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useStagingWords } from "~/i18n/staging";
import { Field } from "~/kit/Field";
import { IconButton } from "~/kit/IconButton";
import { problemText } from "~/kit/states";
import { Tag } from "~/kit/Tag";
import { useMainObjects } from "~/shell/navigation";
import { FilterBuilder } from "~/views/filter/FilterBuilder";
import styles from "./insights.module.css";

const isStage = (field: FieldMeta) => field.type === "choice" && !field.system && !field.read_only;

/** What a switch turns on: the first object with a tracked choice, without a rule. */
export function firstLifecycle(catalog: Catalog): Lifecycle | null {
  const stages = catalog.objects
    .filter(({ active, rights }) => active && rights.read)
    .flatMap((object) => object.fields.filter(isStage).map((field) => ({ object, field })));
  const best =
    stages.find(({ field }) => /life|stage/.test(field.key)) ?? stages.find(({ field }) => field.tracked) ?? stages[0];
  return best ? { object: best.object.key, field: best.field.key, rules: [] } : null;
}

interface StageRulesProps {
  value: Lifecycle;
  onChange: (value: Lifecycle) => void;
}

export function StageRules({ value, onChange }: StageRulesProps) {
  const { label } = useI18n();
  const text = useStagingWords().rules;
  const catalog = useCatalog();
  const objects = useMainObjects().filter(({ fields }) => fields.some(isStage));
  const keys = useKeys(value.rules);
  const fields = catalog.findObject(value.object)?.fields.filter(isStage) ?? [];
  const field = fields.find(({ key }) => key === value.field);
  const options = field?.options.filter(({ active }) => active) ?? [];
  const put = (rules: readonly StageRule[]) => onChange({ ...value, rules });
  const move = (index: number, step: number) => {
    const rules = [...value.rules];
    const [one] = rules.splice(index, 1);
    if (one) rules.splice(index + step, 0, one);
    keys.move(index, index + step);
    put(rules);
  };
  const add = () => {
    const free = options.find(({ key }) => !value.rules.some((rule) => rule.value === key));
    put([...value.rules, { value: (free ?? options[0])?.key ?? "", condition: { all: [] } }]);
  };
  const chooseObject = (object: string) => {
    const first = catalog.findObject(object)?.fields.find(isStage)?.key ?? "";
    onChange({ object, field: first, rules: [] });
  };
  return (
    <>
      <div className={styles.pair}>
        <Field name={text.object}>
          <Select
            value={value.object}
            options={objects.map((one) => ({ value: one.key, label: label(one.label) }))}
            onChange={chooseObject}
            aria-label={text.object}
          />
        </Field>
        <Field name={text.field}>
          <Select
            value={value.field}
            options={fields.map((one) => ({ value: one.key, label: label(one.label) }))}
            onChange={(key: string) => onChange({ ...value, field: key, rules: [] })}
            aria-label={text.field}
          />
        </Field>
      </div>
      {value.rules.length === 0 && <p className={styles.none}>{text.noRules}</p>}
      <ol className={styles.rules}>
        {value.rules.map((rule, index) => (
          <li key={keys.of(index)} className={styles.rule} aria-label={text.rule(index + 1)}>
            <div className={styles.ruleHead}>
              <span className={styles.number}>{index + 1}</span>
              <Select
                value={rule.value}
                options={options.map((one) => ({
                  value: one.key,
                  label: <Tag color={one.color}>{label(one.label)}</Tag>,
                }))}
                onChange={(next: string) =>
                  put(value.rules.map((one, at) => (at === index ? { ...one, value: next } : one)))
                }
                aria-label={text.stage}
                popupMatchSelectWidth={false}
                className={styles.stage}
              />
              <Count object={value.object} condition={rule.condition} />
              <span className={styles.tools}>
                <IconButton label={text.up(index + 1)} disabled={index === 0} onClick={() => move(index, -1)}>
                  <ArrowUp aria-hidden />
                </IconButton>
                <IconButton
                  label={text.down(index + 1)}
                  disabled={index === value.rules.length - 1}
                  onClick={() => move(index, 1)}
                >
                  <ArrowDown aria-hidden />
                </IconButton>
                <IconButton
                  label={text.remove(index + 1)}
                  onClick={() => {
                    keys.drop(index);
                    put(value.rules.filter((_, at) => at !== index));
                  }}
                >
                  <X aria-hidden />
                </IconButton>
              </span>
            </div>
            <div className={styles.condition}>
              <FilterBuilder
                segments={false}
                object={value.object}
                value={rule.condition}
                onChange={(condition) =>
                  put(
                    value.rules.map((one, at) =>
                      at === index ? { ...one, condition: condition ?? { all: [] } } : one,
                    ),
                  )
                }
              />
            </div>
          </li>
        ))}
      </ol>
      <Button icon={<Plus aria-hidden />} onClick={add} disabled={options.length === 0}>
        {text.addRule}
      </Button>
    </>
  );
}

function Count({ object, condition }: { object: string; condition: Condition }) {
  const { words, format } = useI18n();
  const text = useStagingWords().rules;
  const asked = useDeferredValue(condition);
  const empty = isEmpty(asked);
  const query = useQuery({ ...countQuery(object, asked), enabled: !empty });
  if (empty) return <span className={styles.warn}>{text.noCondition}</span>;
  if (query.isError)
    return <span className={styles.problem}>{problemText(query.error, words.states.unreachable)}</span>;
  return (
    <span className={styles.count} aria-live="polite">
      {query.data ? text.count(`${format.count(query.data.count)}${query.data.exact ? "" : "+"}`) : text.counting}
    </span>
  );
}

/** Names for rows that have none of their own, which stay with them when they move: a builder keeps its own state. */
function useKeys(rules: readonly StageRule[]) {
  const held = useRef<number[]>([]);
  const next = useRef(0);
  while (held.current.length < rules.length) {
    held.current.push(next.current);
    next.current += 1;
  }
  held.current.length = rules.length;
  return {
    of: (index: number) => held.current[index] ?? index,
    move: (from: number, to: number) => {
      const [one] = held.current.splice(from, 1);
      if (one !== undefined) held.current.splice(to, 0, one);
    },
    drop: (index: number) => {
      held.current.splice(index, 1);
    },
  };
}
