/** Watches one job until it has ended. */
import { useEffect, useRef, useState } from "react";
import { getJob } from "./bulk";
import { isRunning, type Job } from "./jobs";

const EVERY = 600;

/** `watch` a job by its id; `onEnd` is told how it ended. `job` is how far it is, null when nothing is watched. */
export function useJob(onEnd: (job: Job | null) => void): { running: boolean; watch: (id: string) => void } {
  const [id, setId] = useState<string | null>(null);
  const latest = useRef(onEnd);
  latest.current = onEnd;
  useEffect(() => {
    if (id === null) return;
    let over = false;
    let timer = 0;
    const look = async () => {
      const job = await getJob(id).catch(() => null);
      if (over) return;
      if (job !== null && isRunning(job)) {
        timer = window.setTimeout(() => void look(), EVERY);
        return;
      }
      setId(null);
      latest.current(job);
    };
    timer = window.setTimeout(() => void look(), EVERY);
    return () => {
      over = true;
      window.clearTimeout(timer);
    };
  }, [id]);
  return { running: id !== null, watch: setId };
}
