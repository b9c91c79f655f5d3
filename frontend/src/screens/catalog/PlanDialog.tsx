/** What a change would do, before it is done. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { type DefinitionChange, type PlanLine, planChanges, publishChanges } from "~/api/catalog";
import { metaQuery } from "~/api/meta";
import { Problem } from "~/api/problem";
import { useI18n } from "~/i18n";
import { problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./catalog.module.css";

export function PlanDialog({ changes, onClose }: { changes: readonly DefinitionChange[]; onClose: () => void }) {
  const { words } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const plan = useQuery({
    queryKey: ["plan", JSON.stringify(changes)],
    queryFn: () => planChanges(changes),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const publish = useMutation({
    mutationFn: () => publishChanges(changes),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: metaQuery.queryKey });
      toast({ text: words.catalog.published });
      onClose();
    },
  });
  const problem = publish.error ?? plan.error;
  return (
    <Modal
      open
      title={words.catalog.plan}
      onCancel={onClose}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {words.common.cancel}
        </Button>,
        <Button
          key="publish"
          type="primary"
          disabled={!plan.isSuccess}
          loading={publish.isPending}
          onClick={() => publish.mutate()}
        >
          {words.catalog.publish}
        </Button>,
      ]}
    >
      {plan.isPending && <Skeleton lines={3} height={28} />}
      {plan.data && (
        <>
          <Lines lines={plan.data.steps} />
          <Lines title={words.catalog.warnings} lines={plan.data.warnings} tone="warning" />
          <Lines title={words.catalog.losses} lines={plan.data.losses} tone="danger" />
          {plan.data.losses.length === 0 && <p className={styles.safe}>{words.catalog.nothingLost}</p>}
        </>
      )}
      {problem && (
        <div role="alert" className={styles.problem}>
          <p>{problemText(problem, words.states.unreachable)}</p>
          {problem instanceof Problem &&
            problem.errors.map((error) => <p key={error.code + error.message}>{error.message}</p>)}
        </div>
      )}
    </Modal>
  );
}

interface LinesProps {
  title?: string;
  lines: readonly PlanLine[];
  tone?: "warning" | "danger";
}

function Lines({ title, lines, tone }: LinesProps) {
  const { label } = useI18n();
  if (lines.length === 0) return null;
  return (
    <section className={styles.lines} data-tone={tone}>
      {title && <h3>{title}</h3>}
      <ul>
        {lines.map((line) => (
          <li key={label(line.label)}>{label(line.label)}</li>
        ))}
      </ul>
    </section>
  );
}
