/** The ticked records, or everything that matches. Another question begins with nothing ticked; coming back from a
 * record finds what was ticked. */
import { useCallback, useEffect, useRef, useState } from "react";
import { keepSelection, takeSelection } from "../rowCache";

export type Select = (ids: readonly string[], how: "add" | "remove" | "toggle") => void;

const nothing: ReadonlySet<string> = new Set();

export function useSelection(object: string, question: string) {
  const [kept] = useState(() => takeSelection(object, question));
  const [selection, setSelection] = useState<ReadonlySet<string>>(kept?.ids ?? nothing);
  const [everything, setEverything] = useState(kept?.everything ?? false);
  const latest = useRef({ question, selection, everything });
  latest.current = { question, selection, everything };
  useEffect(
    () => () => {
      const { question: asked, selection: ids, everything: all } = latest.current;
      // Whoever leaves for a record comes back to go on; whoever leaves for elsewhere is done.
      const left = window.location.pathname.startsWith(`/o/${object}/`);
      if (left && ids.size > 0) keepSelection(object, { question: asked, ids, everything: all });
    },
    [object],
  );
  const select: Select = (ids, how) => {
    setEverything(false);
    setSelection((present) => {
      const next = new Set(present);
      for (const id of ids) {
        if (how === "remove" || (how === "toggle" && present.has(id))) next.delete(id);
        else next.add(id);
      }
      return next;
    });
  };
  const clear = useCallback(() => {
    setSelection(nothing);
    setEverything(false);
  }, []);
  const asked = useRef(question);
  useEffect(() => {
    if (asked.current !== question) clear();
    asked.current = question;
  }, [question, clear]);
  return { selection, everything, select, clear, setEverything };
}
