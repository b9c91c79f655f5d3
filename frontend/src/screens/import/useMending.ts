/** Cells of a report written anew, and what is done with them: another trial, the import itself, or the rows alone. */
import { useState } from "react";
import { type Fix, type ImportReport, mendRows, startImport } from "~/api/imports";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { mergeFixes } from "./fixes";
import { useMendJob } from "./useMendJob";

export interface ReportMending {
  readonly fixes: readonly Fix[];
  readonly setFixes: (fixes: readonly Fix[]) => void;
  /** Counts up when the refused rows are to be read again. */
  readonly round: number;
  /** Mended rows are on their way in. */
  readonly running: boolean;
  /** An import is being ordered. */
  readonly busy: boolean;
  readonly start: (rehearsal: boolean) => Promise<void>;
  readonly mend: () => Promise<void>;
}

export function useFailed(): (error: unknown) => void {
  const { words } = useI18n();
  const toast = useToast();
  return (error) => toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
}

export function useMending(
  report: ImportReport,
  onStarted: (id: string, object: string) => void,
  onChanged: () => void,
): ReportMending {
  const [fixes, setFixes] = useState<readonly Fix[]>([]);
  const [busy, setBusy] = useState(false);
  const failed = useFailed();
  const { order } = report;
  const job = useMendJob(() => {
    setFixes([]);
    onChanged();
  });
  const start = async (rehearsal: boolean) => {
    if (order === null) return;
    setBusy(true);
    try {
      const all = mergeFixes(order.fixes ?? [], fixes);
      onStarted((await startImport({ ...order, fixes: all, dry_run: rehearsal })).id, report.object);
    } catch (error) {
      failed(error);
      setBusy(false);
    }
  };
  const mend = async () => {
    try {
      job.watch(await mendRows(report.id, fixes));
    } catch (error) {
      failed(error);
    }
  };
  return { fixes, setFixes, round: job.round, running: job.job !== null, busy, start, mend };
}
