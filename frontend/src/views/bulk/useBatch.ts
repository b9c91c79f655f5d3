/** Runs a batch at once, says what came of it and offers to take it back. */
import { type BatchChange, batchRecords, isDoubled } from "~/api/records";
import { useI18n } from "~/i18n";
import { problemText } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";

export function useBatch(object: string, reload: () => void, clear: () => void) {
  const { words } = useI18n();
  const toast = useToast();
  const undo = useUndo();
  const run = async (
    changes: readonly BatchChange[],
    say: (count: number) => string,
    optimistic?: () => void,
    accept = false,
  ): Promise<void> => {
    optimistic?.();
    clear();
    try {
      const { operation, data } = await batchRecords(object, changes, true, accept);
      const failed = data.filter(({ problems }) => problems.length > 0);
      const [reason] = failed.flatMap(({ problems }) => problems);
      const done = say(changes.length - failed.length);
      const text =
        failed.length > 0 ? `${done}. ${words.list.someFailed(failed.length)}: ${reason?.message ?? ""}` : done;
      const doubled = changes.filter((_, index) => isDoubled(data[index]?.problems ?? []));
      const anyway = { label: words.page.saveAnyway, run: () => void run(doubled, say, undefined, true) };
      const other = doubled.length > 0 ? { other: anyway, lasting: true } : {};
      toast({ text, ...other, action: { label: words.common.undo, run: () => void undo(operation, reload) } });
      if (!optimistic || failed.length > 0) reload();
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
      reload();
    }
  };
  return (changes: readonly BatchChange[], say: (count: number) => string, optimistic?: () => void) =>
    run(changes, say, optimistic);
}
