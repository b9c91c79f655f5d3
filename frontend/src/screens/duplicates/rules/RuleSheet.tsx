/** One rule, edited by click: its name, when two records count as one, and what that means to each way in. */
import { Button, Input, Select, Switch } from "antd";
import { useId, useState } from "react";
import { type Level, levels, type RuleDocument, type Way, ways } from "~/api/duplicateRules";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { Field, Fields, Wrong } from "~/kit/Field";
import { Named } from "~/kit/Named";
import { Sheet } from "~/kit/Sheet";
import { problemDetails } from "~/kit/states";
import { RuleGroups } from "./Groups";
import { isComplete, levelOf, mayMerge } from "./rule";
import styles from "./rules.module.css";

interface RuleSheetProps {
  rule: RuleDocument;
  title: string;
  /** Takes an own rule away, or gives a package's back as it came. */
  drop: { readonly text: string; readonly run: () => Promise<void> } | undefined;
  onSave: (rule: RuleDocument) => Promise<void>;
  onClose: () => void;
}

export function RuleSheet({ rule: given, title, drop, onSave, onClose }: RuleSheetProps) {
  const { words, language } = useI18n();
  const text = useDataWords().rules;
  const object = useCatalog().findObject(given.object);
  const id = useId();
  const [rule, setRule] = useState(given);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const tongue = language === "en" ? "en" : "zh";
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
      setBusy(false);
    }
  };
  const foot = (
    <>
      {drop && (
        <Button type="text" danger disabled={busy} onClick={() => void run(drop.run)} className={styles.drop}>
          {drop.text}
        </Button>
      )}
      <Button onClick={onClose}>{words.common.cancel}</Button>
      <Button type="primary" loading={busy} disabled={!isComplete(rule)} onClick={() => void run(() => onSave(rule))}>
        {words.common.save}
      </Button>
    </>
  );
  return (
    <Sheet open title={title} onClose={onClose} footer={foot} width={720}>
      <Fields>
        <Field name={text.name} htmlFor={`${id}-name`}>
          <Input
            id={`${id}-name`}
            value={rule.label[tongue] ?? ""}
            maxLength={100}
            placeholder={text.namePlaceholder}
            onChange={({ target }) => setRule({ ...rule, label: { ...rule.label, [tongue]: target.value } })}
          />
        </Field>
        <Field name={text.when} hint={text.whenHint}>
          {object && <RuleGroups object={object} groups={rule.any} onChange={(any) => setRule({ ...rule, any })} />}
        </Field>
        <Levels rule={rule} onChange={setRule} />
        {mayMerge(rule) && (
          <div className={styles.merge}>
            <Named name={text.merge} hint={text.mergeHint} htmlFor={`${id}-merge`} />
            <Switch
              id={`${id}-merge`}
              checked={rule.merge === true}
              onChange={(merge) => setRule({ ...rule, merge })}
            />
          </div>
        )}
        <Wrong text={problem} />
      </Fields>
    </Sheet>
  );
}

function Levels({ rule, onChange }: { rule: RuleDocument; onChange: (rule: RuleDocument) => void }) {
  const text = useDataWords().rules;
  const put = (way: Way, level: Level) => onChange({ ...rule, action: { ...rule.action, [way]: level } });
  return (
    <div className={styles.levels}>
      {ways.map((way) => (
        <Field key={way} name={text.ways[way]} hint={text.levelHints[levelOf(rule, way)]}>
          <Select<Level>
            value={levelOf(rule, way)}
            options={levels.map((value) => ({ value, label: text.levels[value] }))}
            onChange={(level) => put(way, level)}
            aria-label={text.ways[way]}
          />
        </Field>
      ))}
    </div>
  );
}
