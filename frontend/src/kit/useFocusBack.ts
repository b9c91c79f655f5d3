/** Gives the keyboard back to where it was before a dialog opened, also where the dialog is taken away while it is open
 * (which keeps antd from doing so). */
import { useEffect, useRef } from "react";

export function useFocusBack(open: boolean): void {
  const from = useRef<Element | null>(null);
  const was = useRef(false);
  // While it is drawn for the first time the focus has not moved yet.
  if (open && !was.current) from.current = document.activeElement;
  was.current = open;
  useEffect(() => {
    if (!open) return undefined;
    return () => {
      const back = from.current;
      requestAnimationFrame(() => {
        const nowhere = document.activeElement === document.body || document.activeElement === null;
        if (nowhere && back instanceof HTMLElement && back.isConnected) back.focus();
      });
    };
  }, [open]);
}
