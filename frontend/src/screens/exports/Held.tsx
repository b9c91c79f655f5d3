/** Exports that wait for my word: who wants what out; let go, or declined with a reason. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useId, useState } from "react";
import { decideExport, type HeldExport, listHeldExports } from "~/api/bulk";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { Field } from "~/kit/Field";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { pathLabel } from "~/views/grid/columns";
import page from "../page.module.css";
import styles from "./exports.module.css";

const heldKey = ["exports", "waiting"];

export function Held() {
  const text = useDataWords().exports;
  const [declining, setDeclining] = useState<HeldExport | null>(null);
  const query = useQuery({ queryKey: heldKey, queryFn: ({ signal }) => listHeldExports(signal), staleTime: 0 });
  const { busy, decide } = useDecide();
  if (!query.data || query.data.length === 0) return null;
  return (
    <section className={page.section} aria-label={text.waitingForMe}>
      <h2 className={page.sectionTitle}>{text.waitingForMe}</h2>
      <ul className={styles.list}>
        {query.data.map((one) => (
          <Asked
            key={one.id}
            one={one}
            busy={busy}
            onApprove={() => void decide(one, true)}
            onDecline={() => setDeclining(one)}
          />
        ))}
      </ul>
      {declining && (
        <Decline
          onClose={() => setDeclining(null)}
          onDecline={async (reason) => {
            await decide(declining, false, reason);
            setDeclining(null);
          }}
        />
      )}
    </section>
  );
}

function useDecide() {
  const { words } = useI18n();
  const text = useDataWords().exports;
  const toast = useToast();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const decide = async (one: HeldExport, approve: boolean, reason = "") => {
    setBusy(true);
    try {
      await decideExport(one.id, approve, reason);
      toast({ text: approve ? text.approvedNow : text.declinedNow });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
    await client.invalidateQueries({ queryKey: heldKey });
    setBusy(false);
  };
  return { busy, decide };
}

interface AskedProps {
  one: HeldExport;
  busy: boolean;
  onApprove: () => void;
  onDecline: () => void;
}

function Asked({ one, busy, onApprove, onDecline }: AskedProps) {
  const { format, label, words } = useI18n();
  const text = useDataWords().exports;
  const catalog = useCatalog();
  const nameOf = (path: string) => pathLabel(catalog.findPath(one.object, path) ?? [], label) || path;
  const what = label(catalog.findObject(one.object)?.plural) || one.object;
  const fields = one.fields.length > 0 ? one.fields.map(nameOf).join(words.common.comma) : text.allFields;
  return (
    <li className={styles.entry}>
      <div className={styles.what}>
        <span className={styles.name}>
          {text.asks(one.asked_by.title ?? words.common.hiddenRecord, format.count(one.rows), what)}
        </span>
        <span className={styles.soft}>
          {one.where ? text.someOf : text.allOf} · {fields} · {one.format.toUpperCase()} ·{" "}
          <time dateTime={one.at}>{format.ago(one.at)}</time>
        </span>
      </div>
      <div className={styles.actions}>
        <Button type="text" disabled={busy} onClick={onDecline}>
          {text.decline}
        </Button>
        <Button disabled={busy} onClick={onApprove}>
          {text.approve}
        </Button>
      </div>
    </li>
  );
}

function Decline({ onClose, onDecline }: { onClose: () => void; onDecline: (reason: string) => Promise<void> }) {
  const { words } = useI18n();
  const text = useDataWords().exports;
  const id = useId();
  const [reason, setReason] = useState("");
  return (
    <Modal
      open
      width={440}
      title={text.declineTitle}
      onCancel={onClose}
      onOk={() => onDecline(reason)}
      okText={text.decline}
      cancelText={words.common.cancel}
    >
      <Field name={text.reason} htmlFor={id} hint={text.reasonHint}>
        <Input.TextArea
          id={id}
          value={reason}
          maxLength={500}
          autoFocus
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={({ target }) => setReason(target.value)}
        />
      </Field>
    </Modal>
  );
}
