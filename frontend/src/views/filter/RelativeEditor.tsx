/** A range of days told from today: this month, the last 30 days. */
import { Input } from "antd";
import { asText, isObject, type Json } from "~/api/json";
import { useI18n, type Words } from "~/i18n";
import { Select } from "~/kit/Select";
import styles from "./filter.module.css";

type Named = Exclude<keyof Words["filter"]["relative"], "last" | "next">;

export const namedRanges: readonly Named[] = [
  "today",
  "yesterday",
  "tomorrow",
  "this_week",
  "last_week",
  "next_week",
  "this_month",
  "last_month",
  "next_month",
  "this_quarter",
  "this_year",
];

const units = ["day", "week", "month", "year"] as const;
type Unit = (typeof units)[number];

/** A relative range in words. */
export function relativeText(value: Json, words: Words): string {
  if (!isObject(value)) return words.filter.relative[asText(value) as Named] ?? asText(value);
  const forward = "next" in value;
  const count = asText(forward ? value.next : value.last);
  const unit = words.filter.units[asText(value.unit) as Unit] ?? "";
  return `${forward ? words.filter.relative.next : words.filter.relative.last} ${count} ${unit}`;
}

export function RelativeEditor({ value, onChange }: { value: Json; onChange: (value: Json) => void }) {
  const { words } = useI18n();
  const counted = isObject(value);
  const forward = counted && "next" in value;
  const kind = counted ? (forward ? "next" : "last") : asText(value) || undefined;
  const count = counted ? asText(forward ? value.next : value.last) : "";
  const unit = counted ? asText(value.unit) : "day";
  const counting = (direction: string, number: string, of: string) =>
    onChange({ [direction]: Number.parseInt(number, 10) || 0, unit: of });
  const options = [
    ...namedRanges.map((name) => ({ value: name as string, label: words.filter.relative[name] })),
    { value: "last", label: `${words.filter.relative.last} …` },
    { value: "next", label: `${words.filter.relative.next} …` },
  ];
  return (
    <div className={styles.range}>
      <Select
        value={kind}
        options={options}
        onChange={(next: string) =>
          next === "last" || next === "next" ? counting(next, count || "30", unit) : onChange(next)
        }
        placeholder={words.common.selectPlaceholder}
        aria-label={words.filter.value}
        className={styles.fill}
      />
      {counted && kind && (
        <>
          <Input
            inputMode="numeric"
            value={count}
            onChange={(event) => counting(kind, event.target.value, unit)}
            aria-label={words.filter.value}
            className={styles.count}
          />
          <Select
            value={unit}
            options={units.map((name) => ({ value: name as string, label: words.filter.units[name] }))}
            onChange={(next: string) => counting(kind, count, next)}
            aria-label={words.filter.operator}
            popupMatchSelectWidth={false}
          />
        </>
      )}
    </div>
  );
}
