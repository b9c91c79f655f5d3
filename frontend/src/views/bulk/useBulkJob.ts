/** A bulk change on its way: started, watched, stopped, told at the end. */
import { useCallback, useEffect, useRef, useState } from "react";
import { type BulkKind, type BulkRequest, type BulkResult, getJob, startBulk } from "~/api/bulk";
import { cancelJob, isRunning, type Job } from "~/api/jobs";
import { isObject } from "~/api/json";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";

export interface BulkJobState {
  readonly asked: BulkRequest;
  readonly kind: BulkKind;
  readonly job: Job;
  readonly operation: string;
  readonly result: BulkResult | null;
}

const EVERY = 400;

export function useBulkJob(object: string, reload: () => void) {
  const { words, format } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  const [state, setState] = useState<BulkJobState | null>(null);
  const latest = useRef({ reload });
  latest.current = { reload };
  const failed = useCallback(
    (error: unknown) => toast({ text: problemText(error, words.states.unreachable), tone: "bad" }),
    [toast, words],
  );

  const end = useCallback(
    (ended: BulkJobState) => {
      const text = words.lists.bulk;
      const { job, kind, operation, result } = ended;
      const takeBack = { label: words.common.undo, run: () => void undo(operation, () => latest.current.reload()) };
      latest.current.reload();
      if (job.state === "cancelled") {
        const done = format.count(job.progress?.done ?? 0);
        toast({ text: text.cancelled(done), ...(job.progress?.done ? { action: takeBack } : {}) });
      } else if (job.state === "failed" || result === null) {
        const reason = isObject(job.error) && typeof job.error.message === "string" ? `: ${job.error.message}` : "";
        toast({ text: text.failed + reason, tone: "bad" });
      } else {
        const { changed, unchanged, refused } = result.counts;
        const parts = [
          text.result(text.done[kind], format.count(changed)),
          ...(unchanged > 0 ? [text.unchanged(format.count(unchanged))] : []),
          ...(refused > 0 ? [text.refused(format.count(refused))] : []),
        ];
        toast({ text: parts.join(words.common.comma), ...(changed > 0 ? { action: takeBack } : {}) });
        if (refused > 0) return setState(ended);
      }
      setState(null);
    },
    [words, format, toast, undo],
  );

  useEffect(() => {
    if (state === null || !isRunning(state.job)) return;
    const timer = window.setTimeout(async () => {
      try {
        const job = await getJob(state.job.id);
        const result = job.state === "done" && isObject(job.result) ? (job.result as unknown as BulkResult) : null;
        const next = { ...state, job, result };
        if (isRunning(job)) setState(next);
        else end(next);
      } catch (error) {
        failed(error);
        setState(null);
      }
    }, EVERY);
    return () => window.clearTimeout(timer);
  }, [state, end, failed]);

  const start = async (asked: BulkRequest, accept = false) => {
    try {
      const { job, operation } = await startBulk(object, asked, accept);
      setState({ asked, kind: asked.kind, job, operation, result: null });
    } catch (error) {
      failed(error);
    }
  };
  return {
    state,
    start: (asked: BulkRequest) => start(asked),
    /** Those that only warnings of duplicates stood against, once more and meant. */
    anyway: () => {
      const ids = state?.result?.doubled ?? [];
      if (state === null || ids.length === 0) return;
      const { where: _, ...rest } = state.asked;
      void start({ ...rest, ids }, true);
    },
    stop: () => void (state && cancelJob(state.job.id).catch(failed)),
    close: () => setState(null),
  };
}
