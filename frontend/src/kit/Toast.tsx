/** One short message at the foot, with Undo where the thing can be taken back. */
import { X } from "lucide-react";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from "react";
import { useI18n } from "~/i18n";
import { useClearOfBars } from "./floating";
import { IconButton } from "./IconButton";
import styles from "./Toast.module.css";

export interface Toast {
  readonly text: string;
  readonly tone?: "normal" | "bad";
  /** Stays until it is answered or closed. */
  readonly lasting?: boolean;
  readonly action?: ToastAction;
  /** Stands before the action: what else may be done about it. */
  readonly other?: ToastAction;
}

interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

type Show = (toast: Toast) => void;
const ToastContext = createContext<Show | null>(null);

export function ToastProvider({ children }: { children: ReactNode }) {
  const { words } = useI18n();
  const [current, setCurrent] = useState<(Toast & { id: number }) | null>(null);
  const [held, setHeld] = useState(false);
  const show = useCallback((toast: Toast) => setCurrent({ ...toast, id: performance.now() }), []);
  const close = useCallback(() => setCurrent(null), []);

  useEffect(() => {
    if (current === null || held || current.lasting) return;
    const timer = window.setTimeout(close, current.action || current.tone === "bad" ? 10_000 : 5000);
    return () => window.clearTimeout(timer);
  }, [current, held, close]);

  const run = (action: ToastAction) => {
    action.run();
    close();
  };
  const value = useMemo(() => show, [show]);
  const clear = useClearOfBars(current);
  return (
    <ToastContext value={value}>
      {children}
      <div
        className={styles.place}
        style={clear === null ? undefined : { bottom: clear }}
        aria-live="polite"
        role="status"
      >
        {current && (
          <div
            key={current.id}
            className={styles.toast}
            data-tone={current.tone ?? "normal"}
            onPointerEnter={() => setHeld(true)}
            onPointerLeave={() => setHeld(false)}
          >
            <span className={styles.text}>{current.text}</span>
            {[current.other, current.action].map(
              (action) =>
                action && (
                  <button key={action.label} type="button" className={styles.action} onClick={() => run(action)}>
                    {action.label}
                  </button>
                ),
            )}
            <IconButton plain label={words.common.close} onClick={close} className={styles.close}>
              <X aria-hidden />
            </IconButton>
          </div>
        )}
      </div>
    </ToastContext>
  );
}

export function useToast(): Show {
  const show = use(ToastContext);
  if (show === null) throw new Error("useToast outside ToastProvider");
  return show;
}
