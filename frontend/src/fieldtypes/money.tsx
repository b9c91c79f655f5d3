/** An amount with its currency. */
import { Input, Space } from "antd";
import { Banknote } from "lucide-react";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { Select } from "~/kit/Select";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { inputProps } from "./inputProps";
import { isDecimal, normaliseNumber } from "./number";
import { numberOperators } from "./operators";
import { toMoney } from "./values";

const currencies = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP"];

function MoneyDisplay({ value }: DisplayProps) {
  const { format } = useI18n();
  const money = toMoney(value);
  return <>{money && format.money(money.amount, money.currency)}</>;
}

function MoneyEditor(props: EditorProps) {
  const { value, onChange } = props;
  const { words } = useI18n();
  const home = useCatalog().document.settings.currency;
  const money = toMoney(value, home) ?? { amount: "", currency: home };
  const offered = currencies.includes(money.currency) ? currencies : [money.currency, ...currencies];
  return (
    <Space.Compact block>
      <Select
        value={money.currency}
        onChange={(currency) => onChange({ amount: money.amount, currency })}
        options={offered.map((currency) => ({ value: currency, label: currency }))}
        style={{ width: 92, flex: "none" }}
        aria-label={words.form.currency}
      />
      <Input
        {...inputProps(props)}
        inputMode="decimal"
        value={money.amount}
        onChange={(event) => onChange({ amount: event.target.value, currency: money.currency })}
        onBlur={() => onChange({ amount: normaliseNumber(money.amount), currency: money.currency })}
        autoComplete="off"
      />
    </Space.Compact>
  );
}

export const money: FieldTypeUi = {
  key: "money",
  icon: Banknote,
  width: 140,
  align: "end",
  Display: MoneyDisplay,
  Editor: MoneyEditor,
  operators: numberOperators,
  text: (value, _field, { format }) => {
    const amount = toMoney(value);
    return amount === null ? "" : format.money(amount.amount, amount.currency);
  },
  toInput: (value) => {
    const typed = toMoney(value);
    const amount = normaliseNumber(typed?.amount ?? "");
    return typed === null || amount === "" ? null : { amount, currency: typed.currency };
  },
  check: (value, _field, { words }) => {
    const amount = normaliseNumber(toMoney(value)?.amount ?? "");
    return amount === "" || isDecimal(amount) ? undefined : words.form.invalid.number;
  },
};
