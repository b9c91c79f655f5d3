/** Watches the job that brings mended rows in, and says when it has ended. */
import { useEffect, useRef, useState } from "react";
import { getJob } from "~/api/bulk";
import { isRunning, type Job } from "~/api/jobs";

const EVERY = 500;

export function useMendJob(onEnd: () => void): { job: Job | null; round: number; watch: (job: Job) => void } {
  const [job, setJob] = useState<Job | null>(null);
  const [round, setRound] = useState(0);
  const latest = useRef(onEnd);
  latest.current = onEnd;
  useEffect(() => {
    if (job === null) return;
    const timer = window.setTimeout(async () => {
      const next = await getJob(job.id).catch(() => null);
      if (next !== null && isRunning(next)) return setJob(next);
      setJob(null);
      setRound((number) => number + 1);
      latest.current();
    }, EVERY);
    return () => window.clearTimeout(timer);
  }, [job]);
  return { job, round, watch: setJob };
}
