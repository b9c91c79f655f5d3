/** Saving from a dialog or sheet: busy meanwhile, closed with a word when it is kept, open with the reason when not. */
import { useState } from "react";
import { useI18n } from "~/i18n";
import { problemDetails } from "./states";
import { useToast } from "./Toast";

interface Saving {
  readonly busy: boolean;
  readonly problem: string;
  /** Does the work. `said` is the toast's text; without it nothing is said. */
  readonly save: (work: () => Promise<void>, said?: string) => Promise<void>;
}

export function useSaving(onClose: () => void): Saving {
  const { words } = useI18n();
  const toast = useToast();
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async (work: () => Promise<void>, said?: string) => {
    setBusy(true);
    setProblem("");
    try {
      await work();
      if (said) toast({ text: said });
      onClose();
    } catch (error) {
      setProblem(problemDetails(error, words.states.unreachable));
      setBusy(false);
    }
  };
  return { busy, problem, save };
}
