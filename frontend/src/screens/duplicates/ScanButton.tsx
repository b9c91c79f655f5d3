/** Starts a scan of an object and says how far it is. */
import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { ScanSearch } from "lucide-react";
import { useEffect, useState } from "react";
import { getJob } from "~/api/bulk";
import { listPairs, startScan } from "~/api/duplicates";
import { isRunning } from "~/api/jobs";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";

const EVERY = 700;

export function ScanButton({ object }: { object: string }) {
  const { words, format } = useI18n();
  const text = useDataWords().duplicates;
  const toast = useToast();
  const client = useQueryClient();
  const [run, setRun] = useState<{ id: string; done: number } | null>(null);
  useEffect(() => {
    if (run === null) return;
    const timer = window.setTimeout(async () => {
      try {
        const job = await getJob(run.id);
        if (isRunning(job)) return setRun({ id: run.id, done: job.progress?.done ?? 0 });
        setRun(null);
        await client.invalidateQueries({ queryKey: ["pairs", object] });
        const page = await listPairs(object, "open", null);
        toast({ text: text.scanned(`${format.count(page.data.length)}${page.page.has_more ? "+" : ""}`) });
      } catch (error) {
        setRun(null);
        toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
      }
    }, EVERY);
    return () => window.clearTimeout(timer);
  }, [run, object, client, toast, words, text, format]);
  const start = async () => {
    try {
      setRun({ id: await startScan(object), done: 0 });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <Button icon={<ScanSearch aria-hidden />} loading={run !== null} onClick={() => void start()}>
      <span aria-live="polite">{run ? text.scanning(format.count(run.done)) : text.scan}</span>
    </Button>
  );
}
