/** Takes an operation back and says how it went: what every Undo in a toast runs. */
import { useCallback } from "react";
import { undoOperation } from "~/api/operations";
import { useI18n } from "~/i18n";
import { problemText } from "./states";
import { useToast } from "./Toast";

export function useUndo(): (operation: string, after?: () => void) => Promise<void> {
  const { words } = useI18n();
  const toast = useToast();
  return useCallback(
    async (operation, after) => {
      try {
        const report = await undoOperation(operation);
        const left = report.left.length;
        toast({
          text: left > 0 ? words.list.undoneWithLeft(report.undone, left) : words.list.undone(report.undone),
        });
      } catch (error) {
        toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
      }
      after?.();
    },
    [toast, words],
  );
}
