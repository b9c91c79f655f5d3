/** Why is this record not in the list? An id, an address or a name in; the condition or right that decides out. */
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { explainPlacement } from "~/api/bulk";
import { allOf, type Condition } from "~/api/condition";
import { asText } from "~/api/json";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { queryRecords } from "~/api/records";
import type { Reference } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import type { ViewInForce } from "../saved/useView";
import { searchCondition } from "../viewState";
import { type Answer, Explained } from "./Explained";
import styles from "./why.module.css";

interface WhyNotProps {
  object: ObjectMeta;
  force: ViewInForce;
  onClose: () => void;
}

export default function WhyNot({ object, force, onClose }: WhyNotProps) {
  const { words } = useI18n();
  const text = words.lists.why;
  const [typed, setTyped] = useState("");
  const { found, busy, ask, explain } = useQuestion(object, force);
  return (
    <Modal open width={600} title={text.title} onCancel={onClose} footer={null}>
      <form
        className={styles.ask}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) void ask(typed.trim());
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
        {found.kind === "problem" && <p className={styles.soft}>{found.text}</p>}
        {found.kind === "choices" && (
          <>
            <p className={styles.soft}>{text.choose}</p>
            <ul className={styles.choices}>
              {found.records.map((record) => (
                <li key={record.id}>
                  <button type="button" onClick={() => void explain(record)}>
                    {record.title || record.id}
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
        {found.kind === "answer" && <Explained object={object} force={force} answer={found.answer} onClose={onClose} />}
      </div>
    </Modal>
  );
}

type Found =
  | { readonly kind: "nothing" }
  | { readonly kind: "problem"; readonly text: string }
  | { readonly kind: "choices"; readonly records: readonly Reference[] }
  | { readonly kind: "answer"; readonly answer: Answer };

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
/** The object that an address leads to. */
const LEADS_TO = /\/o\/([a-z_][a-z0-9_]*)\//i;

/** What was asked, and what came of it. */
function useQuestion(object: ObjectMeta, { view }: ViewInForce) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const text = words.lists.why;
  const [found, setFound] = useState<Found>({ kind: "nothing" });
  const [busy, setBusy] = useState(false);
  const where = allOf(view.filter, searchCondition(view, object));
  const look = async (typed: string): Promise<Found> => {
    const id = ID.exec(typed)?.[0];
    const other = catalog.findObject(LEADS_TO.exec(typed)?.[1] ?? object.key);
    if (id && other && other.key !== object.key) {
      return { kind: "problem", text: text.otherObject(label(other.label), label(object.plural)) };
    }
    if (id) return place({ id, title: null });
    const records = await findByName(object, typed);
    const [only] = records;
    if (only === undefined) return { kind: "problem", text: text.nobody };
    return records.length === 1 ? place(only) : { kind: "choices", records };
  };
  const place = async (record: Reference): Promise<Found> => {
    const placement = await explainPlacement(object.key, record.id, where, view.bin);
    return { kind: "answer", answer: { record, placement } };
  };
  const run = async (work: () => Promise<Found>) => {
    setBusy(true);
    setFound({ kind: "nothing" });
    try {
      setFound(await work());
    } catch (error) {
      setFound({ kind: "problem", text: problemText(error, words.states.unreachable) });
    } finally {
      setBusy(false);
    }
  };
  return {
    found,
    busy,
    ask: (typed: string) => run(() => look(typed)),
    explain: (record: Reference) => run(() => place(record)),
  };
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
