/** Why is this record not in the list? An id, an address or a name in; the condition or right that decides out. */
import { Button, Input, Modal } from "antd";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { explainPlacement, type Placement, type Verdict } from "~/api/bulk";
import { allOf, type Condition } from "~/api/condition";
import { asText } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { queryRecords } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { isEmptyValue, type Reference, toKeys } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { describe } from "../filter/describe";
import { useSegmentNames, useTitles } from "../filter/titles";
import type { ViewInForce } from "../saved/useView";
import { plainView, searchCondition } from "../viewState";
import styles from "./why.module.css";

interface WhyNotProps {
  object: ObjectMeta;
  force: ViewInForce;
  onClose: () => void;
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

interface Answer {
  readonly record: Reference;
  readonly placement: Placement;
}

export default function WhyNot({ object, force, onClose }: WhyNotProps) {
  const { words } = useI18n();
  const text = words.lists.why;
  const [typed, setTyped] = useState("");
  const [choices, setChoices] = useState<readonly Reference[] | null>(null);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const { view } = force;
  const where = allOf(view.filter, searchCondition(view, object));

  const explain = async (record: Reference) => {
    setChoices(null);
    setAnswer({ record, placement: await explainPlacement(object.key, record.id, where, view.bin) });
  };
  const ask = async () => {
    setBusy(true);
    setProblem(undefined);
    setAnswer(null);
    setChoices(null);
    try {
      const id = ID.exec(typed)?.[0];
      if (id) return await explain({ id, title: null });
      const found = await findByName(object, typed.trim());
      const [only] = found;
      if (only === undefined) setProblem(text.nobody);
      else if (found.length === 1) await explain(only);
      else setChoices(found);
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal open width={600} title={text.title} onCancel={onClose} footer={null}>
      <form
        className={styles.ask}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) void ask();
        }}
      >
        <Input
          autoFocus
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={text.hint}
          aria-label={text.hint}
          allowClear
        />
        <Button type="primary" htmlType="submit" loading={busy} disabled={typed.trim() === ""}>
          {text.ask}
        </Button>
      </form>
      <div aria-live="polite">
        {problem && <p className={styles.soft}>{problem}</p>}
        {choices && (
          <>
            <p className={styles.soft}>{text.choose}</p>
            <ul className={styles.choices}>
              {choices.map((record) => (
                <li key={record.id}>
                  <button type="button" onClick={() => void explain(record)}>
                    {record.title || record.id}
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
        {answer && <Explained object={object} force={force} answer={answer} onClose={onClose} />}
      </div>
    </Modal>
  );
}

/** The living first, then the bin: both may be what is looked for. */
async function findByName(object: ObjectMeta, name: string): Promise<Reference[]> {
  const title = object.title_field;
  const where: Condition = { field: title, op: "contains", value: name };
  const ask = async (bin: boolean) => (await queryRecords(object.key, { fields: [title], where, limit: 8, bin })).data;
  const found = [...(await ask(false)), ...(await ask(true))];
  const exact = found.filter((record) => asText(record[title]) === name);
  return (exact.length === 1 ? exact : found).map((record) => ({ id: record.id, title: asText(record[title]) }));
}

interface ExplainedProps {
  object: ObjectMeta;
  force: ViewInForce;
  answer: Answer;
  onClose: () => void;
}

function Explained({ object, force, answer, onClose }: ExplainedProps) {
  const { words } = useI18n();
  const navigate = useNavigate();
  const text = words.lists.why;
  const { placement, record } = answer;
  const { view } = force;
  const hint = { shown: text.shownHint, not_visible: text.notVisibleHint }[placement.state as string];
  const loosen = () => {
    const { verdict } = placement;
    const parts = verdict && "all" in verdict.condition ? verdict.parts : verdict ? [verdict] : [];
    const failing = new Set(parts.filter(({ holds }) => !holds).map(({ condition }) => JSON.stringify(condition)));
    const own = view.filter && "all" in view.filter ? view.filter.all : view.filter ? [view.filter] : [];
    const kept = own.filter((part) => !failing.has(JSON.stringify(part)));
    const search = searchCondition(view, object);
    const searchFails = search !== undefined && failing.has(JSON.stringify(search));
    force.set({ ...view, filter: allOf(...kept), search: searchFails ? "" : view.search });
    onClose();
  };
  return (
    <div className={styles.answer}>
      {record.title && <p className={styles.name}>{record.title}</p>}
      <p className={styles.state} data-good={placement.state === "shown" || undefined}>
        {text[placement.state]}
      </p>
      {hint && <p className={styles.soft}>{hint}</p>}
      {placement.verdict && placement.state === "filtered" && (
        <ul className={styles.verdicts}>
          <VerdictLine object={object.key} verdict={placement.verdict} />
        </ul>
      )}
      {placement.reasons.length > 0 && (
        <p className={styles.soft}>
          {text.because} {placement.reasons.map((reason) => reasonText(reason, text.reasons)).join(words.common.comma)}
        </p>
      )}
      <div className={styles.actions}>
        {placement.state === "filtered" && <Button onClick={loosen}>{text.dropCondition}</Button>}
        {placement.state === "in_bin" && (
          <Button
            onClick={() => {
              force.set({ ...plainView, bin: true });
              onClose();
            }}
          >
            {text.goBin}
          </Button>
        )}
        {placement.state !== "not_visible" && (
          <Button type="link" onClick={() => navigate(`/o/${object.key}/${record.id}`)}>
            {text.openRecord}
          </Button>
        )}
      </div>
    </div>
  );
}

/** A group that fails is told by its parts, a single condition in words with what the record has instead. */
function VerdictLine({ object, verdict }: { object: string; verdict: Verdict }) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const text = i18n.words.lists.why;
  const { condition, holds, parts } = verdict;
  const field = "field" in condition ? catalog.findPath(object, condition.field)?.at(-1) : undefined;
  const target = field ? catalog.targetOf(field) : undefined;
  const value = "field" in condition ? condition.value : undefined;
  const titles = useTitles(target ?? "", target ? toKeys(value) : []);
  const segmentOf = useSegmentNames(condition);
  if (parts.length > 0 && "all" in condition) {
    return parts.map((part) => <VerdictLine key={JSON.stringify(part.condition)} object={object} verdict={part} />);
  }
  const said = describe(condition, object, { catalog, i18n, titleOf: (id) => titles.get(id), segmentOf });
  return (
    <li className={styles.verdict} data-holds={holds || undefined}>
      <span className={styles.mark}>{holds ? <Check aria-label={text.holds} /> : <X aria-label={text.fails} />}</span>
      <span className={styles.said}>{said}</span>
      {field && !holds && (
        <span className={styles.has}>
          {isEmptyValue(verdict.value) ? (
            text.has(text.blank)
          ) : (
            <>
              {text.has("")}
              <FieldValue value={verdict.value} field={field} place="cell" />
            </>
          )}
        </span>
      )}
    </li>
  );
}

/** "via:account>role:sales:own" in words. */
function reasonText(reason: string, words: Readonly<Record<string, string>>): string {
  const kind = reason.startsWith("via:") ? "via" : (reason.split(":").at(-1) ?? "");
  return words[kind] ?? reason;
}
