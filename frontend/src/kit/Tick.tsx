/** A plain check box, light enough to stand in every row of a list. */
import type { InputHTMLAttributes } from "react";
import styles from "./Tick.module.css";

interface TickProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "type"> {
  mixed?: boolean;
}

export function Tick({ mixed, className, ...rest }: TickProps) {
  return (
    <input
      type="checkbox"
      className={`${styles.tick} ${className ?? ""}`}
      ref={(input) => {
        if (input) input.indeterminate = mixed === true;
      }}
      {...rest}
    />
  );
}
