/** The bell: how much is unread, and the list that it opens. */
import { Bell as BellIcon } from "lucide-react";
import { lazy, Suspense, useCallback, useRef, useState } from "react";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import styles from "./bell.module.css";
import { useUnread } from "./unread";

const BellPanel = lazy(() => import("./BellPanel").then((m) => ({ default: m.BellPanel })));

export function Bell() {
  const { words } = useI18n();
  const unread = useUnread();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => {
    setOpen(false);
    button.current?.focus();
  }, []);
  return (
    <>
      <IconButton
        ref={button}
        label={unread > 0 ? words.desk.unread(unread) : words.desk.notifications}
        plain
        aria-expanded={open}
        className={styles.bell}
        onClick={() => setOpen(!open)}
      >
        <BellIcon aria-hidden />
        {unread > 0 && <span className={styles.count}>{unread > 99 ? "99+" : unread}</span>}
      </IconButton>
      <Suspense>{open && <BellPanel beside={button} onClose={close} onLeave={() => setOpen(false)} />}</Suspense>
    </>
  );
}
