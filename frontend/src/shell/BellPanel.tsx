/** What the bell opens: beside it on a desk, a sheet on the phone. */
import { CheckCheck, Settings2 } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import { Link } from "react-router";
import { useI18n } from "~/i18n";
import { usePhone } from "~/kit/media";
import { Sheet } from "~/kit/Sheet";
import styles from "./bell.module.css";
import { NotificationList } from "./NotificationList";
import { useMarkRead, useUnread } from "./unread";

interface BellPanelProps {
  beside: RefObject<HTMLElement | null>;
  /** Closes, and goes back to the bell. */
  onClose: () => void;
  /** Closes for what was opened. */
  onLeave: () => void;
}

export function BellPanel({ beside, onClose, onLeave }: BellPanelProps) {
  const { words } = useI18n();
  const phone = usePhone();
  const panel = useRef<HTMLElement>(null);
  const unread = useUnread();
  const mark = useMarkRead();
  useEffect(() => {
    if (phone) return;
    panel.current?.focus();
    const away = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!panel.current?.contains(target) && !beside.current?.contains(target)) onLeave();
    };
    window.addEventListener("pointerdown", away);
    return () => window.removeEventListener("pointerdown", away);
  }, [phone, beside, onLeave]);
  const all = unread > 0 && (
    <button type="button" className={styles.all} onClick={() => void mark()}>
      <CheckCheck aria-hidden />
      {words.desk.markAll}
    </button>
  );
  const settings = (
    <Link
      to="/preferences"
      className={styles.settings}
      aria-label={words.desk.notificationSettings}
      title={words.desk.notificationSettings}
      onClick={onLeave}
    >
      <Settings2 aria-hidden />
    </Link>
  );
  if (phone) {
    return (
      <Sheet open title={words.desk.notifications} onClose={onClose}>
        <div className={styles.phoneHead}>
          {all}
          {settings}
        </div>
        <NotificationList onOpen={onLeave} />
      </Sheet>
    );
  }
  const place = beside.current?.getBoundingClientRect();
  return (
    <section
      ref={panel}
      role="dialog"
      aria-label={words.desk.notifications}
      tabIndex={-1}
      className={styles.panel}
      style={{ top: 12, left: (place?.right ?? 0) + 12 }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className={styles.head}>
        <h2 className={styles.title}>{words.desk.notifications}</h2>
        {all}
        {settings}
      </header>
      <div className={styles.scroll}>
        <NotificationList onOpen={onLeave} />
      </div>
    </section>
  );
}
