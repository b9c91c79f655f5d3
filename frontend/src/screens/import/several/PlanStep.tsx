/** What each table becomes, and by which rules. */
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { UnknownOptions } from "~/api/imports";
import { startMove } from "~/api/migrations";
import { useI18n } from "~/i18n";
import { useMovingWords } from "~/i18n/moving";
import { Field } from "~/kit/Field";
import { problemText } from "~/kit/states";
import styles from "../import.module.css";
import { PlanTable } from "./PlanTable";
import { isIn, orderOf, type Plan } from "./plan";

interface PlanStepProps {
  plan: Plan;
  onPlan: (plan: Plan) => void;
  onBack: () => void;
  onStarted: (id: string) => void;
}

const unresolved = ["leave", "refuse"] as const;
const unknown: readonly UnknownOptions[] = ["refuse", "create", "ignore", "stop"];

export function PlanStep({ plan, onPlan, onBack, onStarted }: PlanStepProps) {
  const { words, format } = useI18n();
  const text = useMovingWords();
  const [starting, setStarting] = useState<"no" | "rehearsal" | "real">("no");
  const [problem, setProblem] = useState("");
  const chosen = plan.tables.filter(isIn);
  const rows = chosen.reduce((sum, { count }) => sum + count, 0);
  const start = async (rehearsal: boolean) => {
    setStarting(rehearsal ? "rehearsal" : "real");
    setProblem("");
    try {
      onStarted(await startMove(orderOf(plan, rehearsal)));
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
      setStarting("no");
    }
  };
  const stuck = chosen.length === 0 || !plan.source.trim() || starting !== "no";
  return (
    <>
      <ul className={styles.tables}>
        {plan.tables.map((table) => (
          <PlanTable
            key={table.id}
            table={table}
            onChange={(next) =>
              onPlan({ ...plan, tables: plan.tables.map((one) => (one.id === next.id ? next : one)) })
            }
          />
        ))}
      </ul>
      <div className={styles.rules}>
        <Field name={text.source} htmlFor="move-source" hint={text.sourceHint}>
          <Input
            id="move-source"
            value={plan.source}
            maxLength={100}
            className={styles.choice}
            onChange={({ target }) => onPlan({ ...plan, source: target.value })}
          />
        </Field>
        <Field name={text.unresolved} htmlFor="move-unresolved">
          <Select
            id="move-unresolved"
            value={plan.unresolved}
            options={unresolved.map((value) => ({ value, label: text.unresolvedRules[value] }))}
            onChange={(value) => onPlan({ ...plan, unresolved: value })}
            className={styles.choice}
          />
        </Field>
        <Field name={text.unknown} htmlFor="move-unknown">
          <Select
            id="move-unknown"
            value={plan.unknown}
            options={unknown.map((value) => ({ value, label: words.importing.unknownModes[value] }))}
            onChange={(value) => onPlan({ ...plan, unknown: value })}
            className={styles.choice}
          />
        </Field>
      </div>
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
      <div className={styles.foot}>
        <span className={styles.note}>
          {chosen.length > 0 ? text.chosen(chosen.length, format.count(rows)) : text.none}
        </span>
        <Button onClick={onBack}>{words.common.back}</Button>
        <Button loading={starting === "rehearsal"} disabled={stuck} onClick={() => void start(true)}>
          {text.rehearse}
        </Button>
        <Button type="primary" loading={starting === "real"} disabled={stuck} onClick={() => void start(false)}>
          {text.commit}
        </Button>
      </div>
    </>
  );
}
