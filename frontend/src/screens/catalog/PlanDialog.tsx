/** What a change would do, before it is done; published with a way back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { type DefinitionChange, type Plan, planChanges, publishChanges } from "~/api/catalog";
import { metaQuery, useCatalog } from "~/api/meta";
import { planKey, revertVersion } from "~/api/modelling";
import { Problem } from "~/api/problem";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./catalog.module.css";

interface PlanDialogProps {
  changes: readonly DefinitionChange[];
  onClose: () => void;
  onPublished?: () => Promise<void> | void;
}

export function PlanDialog({ changes, onClose, onPublished }: PlanDialogProps) {
  const { words } = useI18n();
  const takeBack = useTakeBack();
  const client = useQueryClient();
  const toast = useToast();
  const text = useModelWords();
  const plan = useQuery({
    queryKey: planKey(changes),
    queryFn: () => planChanges(changes),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const publish = useMutation({
    mutationFn: () => publishChanges(changes, plan.data?.version),
    onSuccess: async ({ version }) => {
      await client.invalidateQueries({ queryKey: metaQuery.queryKey });
      await onPublished?.();
      toast({ text: words.catalog.published, action: { label: text.takeBack, run: () => void takeBack(version) } });
      onClose();
    },
  });
  const problem = publish.error ?? plan.error;
  const nothing = plan.data?.steps.length === 0;
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
          disabled={!plan.isSuccess || nothing}
          loading={publish.isPending}
          onClick={() => publish.mutate()}
        >
          {words.catalog.publish}
        </Button>,
      ]}
    >
      {plan.isPending && <Skeleton lines={3} height={28} />}
      {nothing && <p className={styles.safe}>{text.same}</p>}
      {plan.data && !nothing && <PlanLines plan={plan.data} />}
      {problem && (
        <div role="alert" className={styles.problem}>
          {!(problem instanceof Problem && problem.errors.length > 0) && (
            <p>{problemText(problem, words.states.unreachable)}</p>
          )}
          {problem instanceof Problem &&
            problem.errors.map((error) => (
              <p key={error.code + (error.pointer ?? "") + error.message}>
                <Where changes={changes} pointer={error.pointer ?? ""} />
                {error.message}
              </p>
            ))}
        </div>
      )}
    </Modal>
  );
}

/** Takes back what was published as a version. */
export function useTakeBack(): (version: number) => Promise<void> {
  const { words } = useI18n();
  const text = useModelWords();
  const client = useQueryClient();
  const toast = useToast();
  return async (version) => {
    try {
      await revertVersion(version);
      await client.invalidateQueries();
      toast({ text: text.takenBack });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
}

export function PlanLines({ plan }: { plan: Plan }) {
  const { words, label, format } = useI18n();
  const text = useModelWords();
  const catalog = useCatalog();
  const losses = plan.losses.map(({ object, field, rows }) => {
    const owner = catalog.findObject(object);
    const known = field === null ? undefined : catalog.findField(object, field);
    const name = label(owner?.label) || object;
    const count = `${format.count(rows)}${rows >= 10_000 ? "+" : ""}`;
    if (field === null) return text.lossObject(name, count);
    return text.lossField(`${name} › ${label(known?.label) || field}`, count);
  });
  return (
    <>
      <Lines lines={plan.changes.map((one) => label(one))} />
      <Lines
        title={words.catalog.warnings}
        lines={plan.warnings.map((one) => `${text.uses.kinds[one.kind ?? ""] ?? ""} ${label(one.label)}`.trim())}
        tone="warning"
      />
      <Lines title={words.catalog.losses} lines={losses} tone="danger" />
      {plan.losses.length === 0 && <p className={styles.safe}>{words.catalog.nothingLost}</p>}
      {plan.steps.length > 0 && (
        <details className={styles.steps}>
          <summary>{text.steps(format.count(plan.steps.length))}</summary>
          <ul>
            {plan.steps.map((one) => (
              <li key={label(one.label)}>{label(one.label)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** The field, rule or record type that a problem is about, by its name. */
function Where({ changes, pointer }: { changes: readonly DefinitionChange[]; pointer: string }) {
  const { label } = useI18n();
  const text = useModelWords();
  const [, , key, part = "", member = "", setting = ""] = pointer.split("/");
  const custom = changes.find((one) => one.key === key)?.custom;
  const members = custom?.[part];
  const one =
    typeof members === "object" && members !== null ? (members as Record<string, unknown>)[member] : undefined;
  const named =
    typeof one === "object" && one !== null ? (one as { label?: { zh?: string; en?: string } }).label : null;
  const names = [
    text.parts[part] ?? (part === "record_types" ? text.parts.types : ""),
    named ? label({ zh: named.zh ?? "", en: named.en ?? "" }) : part === "fields" ? member : "",
    text.settings[setting] ?? "",
  ].filter(Boolean);
  return names.length === 0 ? null : <strong>{`${names.join(" › ")} `}</strong>;
}

interface LinesProps {
  title?: string;
  lines: readonly string[];
  tone?: "warning" | "danger";
}

function Lines({ title, lines, tone }: LinesProps) {
  if (lines.length === 0) return null;
  return (
    <section className={styles.lines} data-tone={tone}>
      {title && <h3>{title}</h3>}
      <ul>
        {lines.map((line, index) => (
          <li key={line + String(index)}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
