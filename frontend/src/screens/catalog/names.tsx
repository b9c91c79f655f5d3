/** The two names of a definition and the key made out of them. */
import { Input } from "antd";
import { useId } from "react";
import type { Label } from "~/api/json";
import { useI18n } from "~/i18n";
import styles from "./catalog.module.css";

interface NamesProps {
  value: Label;
  onChange: (value: Label) => void;
  /** Does not take the focus. */
  quiet?: boolean;
}

export function Names({ value, onChange, quiet = false }: NamesProps) {
  const { words } = useI18n();
  const id = useId();
  return (
    <div className={styles.pair}>
      <div>
        <label htmlFor={`${id}-zh`} className={styles.label}>
          {words.catalog.nameZh}
        </label>
        <Input
          id={`${id}-zh`}
          value={value.zh}
          onChange={(event) => onChange({ ...value, zh: event.target.value })}
          autoFocus={!quiet}
        />
      </div>
      <div>
        <label htmlFor={`${id}-en`} className={styles.label}>
          {words.catalog.nameEn}
        </label>
        <Input id={`${id}-en`} value={value.en} onChange={(event) => onChange({ ...value, en: event.target.value })} />
      </div>
    </div>
  );
}

export const isKey = (key: string) => /^x_[a-z][a-z0-9_]*$/.test(key) && key.length <= 40;

/** A key out of the English name: "Deal size" becomes x_deal_size. Empty when there is nothing to make it of. */
export function keyFrom(label: Label): string {
  const plain = label.en
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
  return plain ? `x_${plain}`.slice(0, 40) : "";
}

interface KeyInputProps {
  value: string;
  onChange: (value: string) => void;
  problem: string | undefined;
}

export function KeyInput({ value, onChange, problem }: KeyInputProps) {
  const { words } = useI18n();
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className={styles.label}>
        {words.catalog.key}
      </label>
      <Input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        status={problem ? "error" : ""}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-hint`}
        spellCheck={false}
      />
      <p id={`${id}-hint`} className={problem ? styles.wrong : styles.hint}>
        {problem ?? words.catalog.keyHint}
      </p>
    </div>
  );
}
