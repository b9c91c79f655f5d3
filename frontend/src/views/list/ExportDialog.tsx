/** What is listed as a file: its format, its columns, and how far it is. */
import { Button, Modal, Radio } from "antd";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { type ExportFormat, type ExportStatus, getExport, startExport } from "~/api/bulk";
import { allOf } from "~/api/condition";
import { cancelJob, isRunning } from "~/api/jobs";
import { isObject } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { problemText } from "~/kit/states";
import { effectiveColumns, effectiveSort, searchCondition, type ViewState } from "../viewState";
import styles from "./export.module.css";

interface ExportDialogProps {
  object: ObjectMeta;
  view: ViewState;
  count: number | null;
  selection: ReadonlySet<string>;
  onClose: () => void;
}

const EVERY = 500;

export default function ExportDialog({ object, view, count, selection, onClose }: ExportDialogProps) {
  const { words, label, format } = useI18n();
  const text = words.lists.exports;
  const asked = useDataWords().exports;
  const [kind, setKind] = useState<ExportFormat>("xlsx");
  const [columns, setColumns] = useState<"shown" | "all">("shown");
  const [scope, setScope] = useState<"matching" | "selected">(selection.size > 0 ? "selected" : "matching");
  const [status, setStatus] = useState<ExportStatus | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const held = status?.approval?.state === "waiting" ? status.approval : null;
  const running = status !== null && held === null && isRunning(status.job);

  useEffect(() => {
    if (!running) return;
    const timer = window.setTimeout(() => {
      getExport(status.id).then(setStatus, (error: unknown) => {
        setStatus(null);
        setProblem(problemText(error, words.states.unreachable));
      });
    }, EVERY);
    return () => window.clearTimeout(timer);
  }, [status, running, words]);

  const start = async () => {
    setProblem(undefined);
    const where = allOf(view.filter, searchCondition(view, object));
    const sort = effectiveSort(view, object);
    const fields = columns === "shown" ? effectiveColumns(view, object) : [];
    const picked = scope === "selected" ? { ids: [...selection] } : where ? { where } : {};
    try {
      const begun = await startExport({ object: object.key, query: { fields, sort, ...picked }, format: kind });
      setStatus({ ...begun, file: null });
    } catch (error) {
      setProblem(problemText(error, words.states.unreachable));
    }
  };
  const stop = () => {
    if (running) void cancelJob(status.job.id);
    onClose();
  };
  const ended = status !== null && held === null && !running;
  const failure =
    ended && status.file === null
      ? `${text.failed}${isObject(status.job.error) && typeof status.job.error.message === "string" ? `: ${status.job.error.message}` : ""}`
      : undefined;
  return (
    <Modal
      open
      width={480}
      title={text.title(label(object.plural))}
      onCancel={stop}
      footer={[
        <Button key="close" onClick={stop}>
          {ended || held ? words.common.close : words.common.cancel}
        </Button>,
        status?.file ? (
          <Button key="file" type="primary" href={status.file.url} download={status.file.name}>
            {text.download}
          </Button>
        ) : held ? null : (
          <Button key="run" type="primary" loading={running} onClick={() => void start()}>
            {text.run}
          </Button>
        ),
      ]}
    >
      {status === null || failure ? (
        <div className={styles.form}>
          <Choice
            title={text.format}
            value={kind}
            onChange={(value) => setKind(value)}
            options={[
              { value: "xlsx", label: "Excel (.xlsx)" },
              { value: "csv", label: "CSV" },
            ]}
          />
          <Choice
            title={text.columns}
            value={columns}
            onChange={(value) => setColumns(value)}
            options={[
              { value: "shown", label: text.shownColumns },
              { value: "all", label: text.allColumns },
            ]}
          />
          {selection.size > 0 && (
            <Choice
              title={text.scope}
              value={scope}
              onChange={(value) => setScope(value)}
              options={[
                { value: "selected", label: text.selected(format.count(selection.size)) },
                { value: "matching", label: text.matching(format.count(count ?? 0)) },
              ]}
            />
          )}
        </div>
      ) : (
        <p className={styles.progress} role="status">
          {held
            ? asked.heldNow(format.count(held.rows), format.count(held.limit))
            : status.file
              ? text.ready(format.count(status.file.rows))
              : text.working(format.count(status.job.progress?.done ?? 0))}
        </p>
      )}
      <p className={styles.soft}>
        {status?.file ? text.kept : text.logged} <Link to="/exports">{text.mine}</Link>
      </p>
      {status?.file && status.file.personal.length > 0 && <p className={styles.warn}>{text.personal}</p>}
      {(problem ?? failure) && (
        <p role="alert" className={styles.problem}>
          {problem ?? failure}
        </p>
      )}
    </Modal>
  );
}

interface ChoiceProps<T extends string> {
  title: string;
  value: T;
  onChange: (value: T) => void;
  options: { value: T; label: string }[];
}

function Choice<T extends string>({ title, value, onChange, options }: ChoiceProps<T>) {
  return (
    <fieldset className={styles.choice}>
      <legend>{title}</legend>
      <Radio.Group value={value} options={options} onChange={(event) => onChange(event.target.value as T)} />
    </fieldset>
  );
}
