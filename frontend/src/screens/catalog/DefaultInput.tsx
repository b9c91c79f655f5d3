/** What fills a field that is left empty in a new record: chosen or typed as a value, kept as a formula. */
import { Button, Input, InputNumber, Select } from "antd";
import { isObject } from "~/api/json";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import styles from "./catalog.module.css";
import type { SettingProps } from "./SettingControl";

const calls: Readonly<Record<string, readonly string[]>> = {
  date: ["today"],
  datetime: ["now"],
  user: ["me"],
};
const numbers = new Set(["number", "money", "percent", "rating", "duration"]);

/** The text that a formula `"…"` stands for; null where it is something else. */
function readText(formula: string): string | null {
  try {
    const found: unknown = JSON.parse(formula);
    return typeof found === "string" ? found : null;
  } catch {
    return null;
  }
}

export function DefaultInput({ setting, document, onChange }: SettingProps) {
  const { label, words } = useI18n();
  const text = useModelWords();
  const type = String(document.type);
  const formula = typeof document.default === "string" ? document.default : "";
  const put = (next: string | undefined) => onChange(setting.key, next || undefined);
  const name = text.settings.default;
  const called = calls[type];
  if (called || type === "boolean" || type === "choice") {
    const options = isObject(document.options) ? document.options : {};
    const known = called
      ? called.map((one) => ({ value: `${one}()`, label: text.values[one] ?? one }))
      : type === "boolean"
        ? [
            { value: "true", label: text.values.yes ?? "" },
            { value: "false", label: text.values.no ?? "" },
          ]
        : Object.entries(options).map(([key, one]) => ({
            value: JSON.stringify(key),
            label: isObject(one) && isObject(one.label) ? label(one.label as never) : key,
          }));
    const other = formula && !known.some(({ value }) => value === formula);
    return (
      <Select
        value={formula}
        options={[
          { value: "", label: text.unset },
          ...known,
          ...(other ? [{ value: formula, label: words.common.of(text.otherDefault, formula) }] : []),
        ]}
        onChange={put}
        aria-label={name}
      />
    );
  }
  const plain = formula === "" ? "" : readText(formula);
  const number = /^-?\d+(\.\d+)?$/.test(formula) || formula === "";
  if (numbers.has(type) ? !number : plain === null) {
    return (
      <span className={styles.pairRow}>
        <Input
          value={formula}
          onChange={({ target }) => put(target.value)}
          className={styles.formula}
          aria-label={text.otherDefault}
        />
        <Button onClick={() => put(undefined)}>{text.unset}</Button>
      </span>
    );
  }
  if (numbers.has(type)) {
    return (
      <InputNumber
        value={formula === "" ? null : formula}
        stringMode
        placeholder={text.unset}
        onChange={(next) => put(next === null ? undefined : String(next))}
        className={styles.number}
        aria-label={name}
      />
    );
  }
  return (
    <Input
      value={plain ?? ""}
      placeholder={text.unset}
      onChange={({ target }) => put(target.value ? JSON.stringify(target.value) : undefined)}
      aria-label={name}
    />
  );
}
