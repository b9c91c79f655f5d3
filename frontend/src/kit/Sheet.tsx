/** A form or panel that slides over the page: from the side on a desk, from below and whole on a phone. */
import { Drawer } from "antd";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useI18n } from "~/i18n";
import { IconButton } from "./IconButton";
import { usePhone } from "./media";
import styles from "./Sheet.module.css";
import { useFocusBack } from "./useFocusBack";

interface SheetProps {
  open: boolean;
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  width?: number;
  /** Once it stands: where the focus is to go is there now. */
  onOpened?: () => void;
}

export function Sheet({ open, title, onClose, children, footer, width = 560, onOpened }: SheetProps) {
  const phone = usePhone();
  const { words } = useI18n();
  useFocusBack(open);
  return (
    <Drawer
      open={open}
      onClose={onClose}
      afterOpenChange={(now) => now && onOpened?.()}
      placement={phone ? "bottom" : "right"}
      size={phone ? "100%" : width}
      closable={false}
      destroyOnHidden
      title={null}
      styles={{ body: { padding: 0, display: "flex", flexDirection: "column" } }}
      aria-label={typeof title === "string" ? title : undefined}
    >
      <header className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        <IconButton label={words.common.close} plain onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </header>
      <div className={styles.body}>{children}</div>
      {footer && <footer className={styles.foot}>{footer}</footer>}
    </Drawer>
  );
}
