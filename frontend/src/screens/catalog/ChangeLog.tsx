/** The log of definitions: what was published, by whom, in words; each can be undone after a look at what stays. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Select } from "antd";
import { History } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { type LoggedChange, listLogged, revertOne } from "~/api/modelling";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { Avatar } from "~/kit/Avatar";
import { Paged, usePaged } from "~/kit/Paged";
import { Empty, ErrorState, problemDetails, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./catalog.module.css";
import { PlanLines } from "./PlanDialog";

/** So many lines of one change stand in the log. */
const SHOWN = 6;

export function ChangeLog() {
  const text = useModelWords();
  const [params, setParams] = useSearchParams();
  const [reverting, setReverting] = useState<LoggedChange | null>(null);
  const kind = params.get("kind") ?? "";
  const log = usePaged<LoggedChange>({
    key: ["definition-log", kind],
    read: (before, signal) => listLogged(before, kind ? { kind } : {}, signal),
  });
  return (
    <>
      <div className={styles.bar}>
        <p className={styles.usesHint}>{text.log.hint}</p>
        <Select
          value={kind}
          aria-label={text.log.kind}
          popupMatchSelectWidth={false}
          options={[
            { value: "", label: text.log.all },
            ...Object.entries(text.log.kinds).map(([value, name]) => ({ value, label: name })),
          ]}
          onChange={(next: string) =>
            setParams({ show: "changes", ...(next ? { kind: next } : {}) }, { replace: true })
          }
        />
      </div>
      <Paged of={log} more={text.log.more} empty={<Empty icon={<History aria-hidden />} title={text.log.empty} />}>
        <ul className={styles.log}>
          {log.rows.map((one) => (
            <Logged key={`${one.version} ${one.kind} ${one.key}`} change={one} onRevert={() => setReverting(one)} />
          ))}
        </ul>
      </Paged>
      {reverting && <RevertDialog change={reverting} onClose={() => setReverting(null)} />}
    </>
  );
}

function Logged({ change, onRevert }: { change: LoggedChange; onRevert: () => void }) {
  const { label, format } = useI18n();
  const text = useModelWords();
  const name = change.by?.title ?? text.log.system;
  // An operation without a title of its own is called by its first line.
  const said = change.words[0] && label(change.title).startsWith(label(change.words[0])) ? "" : label(change.title);
  const lines = change.words.length > 0 ? change.words : [change.title];
  return (
    <li className={styles.logged}>
      <Avatar id={change.by?.id ?? "system"} name={name} size={24} />
      <div className={styles.told}>
        <ul>
          {lines.slice(0, SHOWN).map((line, index) => (
            <li key={label(line) + String(index)}>{label(line)}</li>
          ))}
          {lines.length > SHOWN && (
            <li className={styles.count}>{text.log.lines(format.count(lines.length - SHOWN))}</li>
          )}
        </ul>
        <p className={styles.meta}>
          {[name, format.ago(change.at), text.version(format.count(change.version)), said].filter(Boolean).join(" · ")}
        </p>
      </div>
      {change.by !== null && (
        <Button type="text" onClick={onRevert} aria-label={`${text.log.revert} ${label(lines[0])}`}>
          {text.log.revert}
        </Button>
      )}
    </li>
  );
}

function RevertDialog({ change, onClose }: { change: LoggedChange; onClose: () => void }) {
  const { words } = useI18n();
  const text = useModelWords();
  const client = useQueryClient();
  const toast = useToast();
  const rehearsed = useQuery({
    queryKey: ["revert", change.version, change.kind, change.key],
    queryFn: () => revertOne(change, true),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const revert = useMutation({
    mutationFn: () => revertOne(change, false),
    onSuccess: async () => {
      await client.invalidateQueries();
      toast({ text: text.takenBack });
      onClose();
    },
  });
  const problem = revert.error ?? rehearsed.error;
  return (
    <Modal
      open
      title={text.log.title}
      onCancel={onClose}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {words.common.cancel}
        </Button>,
        <Button
          key="revert"
          type="primary"
          disabled={!rehearsed.isSuccess || rehearsed.data.steps.length === 0}
          loading={revert.isPending}
          onClick={() => revert.mutate()}
        >
          {text.takeBack}
        </Button>,
      ]}
    >
      <p className={styles.usesHint}>{text.log.revertHint}</p>
      {rehearsed.isPending && <Skeleton lines={3} height={28} />}
      {rehearsed.data && <PlanLines plan={rehearsed.data} />}
      {problem &&
        (rehearsed.isError ? (
          <ErrorState error={problem} compact />
        ) : (
          <p role="alert" className={styles.problem}>
            {problemDetails(problem, words.states.unreachable)}
          </p>
        ))}
    </Modal>
  );
}
