/** One choice of an import under its label. */
import { Select } from "antd";
import styles from "./import.module.css";

interface ChoiceProps<Value extends string> {
  id: string;
  label: string;
  value: Value | undefined;
  options: { value: Value; label: string }[];
  onChange: (value: Value) => void;
}

export function Choice<Value extends string>({ id, label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <Select id={id} value={value} options={options} onChange={onChange} className={styles.object} />
    </>
  );
}
