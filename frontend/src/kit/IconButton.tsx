/** A button of one icon: always with a label, shown as a tooltip. */
import { Tooltip } from "antd";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./IconButton.module.css";

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  children: ReactNode;
  pressed?: boolean;
  danger?: boolean;
  /** No tooltip where the button stands beside its own word. */
  plain?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, children, pressed, danger, plain, className, ...rest }: IconButtonProps) {
  const button = (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      data-danger={danger || undefined}
      className={`${styles.button} ${className ?? ""}`}
      {...rest}
    >
      {children}
    </button>
  );
  return plain ? (
    button
  ) : (
    <Tooltip title={label} mouseEnterDelay={0.5}>
      {button}
    </Tooltip>
  );
}
