/** A range of days told from today: this month, the last 30 days, more than a week ago. */
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
  "last_quarter",
  "next_quarter",
  "this_year",
  "last_year",
  "next_year",
];

const units = ["day", "week", "month", "year"] as const;
type Unit = (typeof units)[number];

/** Ranges that are counted: so many units back or ahead, and all that lies beyond so many days. */
const counted = ["last", "next", "before_days", "after_days"] as const;
type Counted = (typeof counted)[number];

const kindOf = (value: Json): Counted | undefined =>
  isObject(value) ? counted.find((kind) => kind in value) : undefined;

const isOpen = (kind: Counted) => kind === "before_days" || kind === "after_days";

/** A relative range in words. */
export function relativeText(value: Json, words: Words): string {
  const kind = kindOf(value);
  if (kind === undefined || !isObject(value)) return words.filter.relative[asText(value) as Named] ?? asText(value);
  const count = asText(value[kind]);
  if (isOpen(kind)) return words.filter[kind as "before_days" | "after_days"](count);
  const unit = words.filter.units[asText(value.unit) as Unit] ?? "";
  return `${words.filter.relative[kind as "last" | "next"]} ${count} ${unit}`;
}

export function RelativeEditor({ value, onChange }: { value: Json; onChange: (value: Json) => void }) {
  const { words } = useI18n();
  const kind = kindOf(value);
  const count = kind && isObject(value) ? asText(value[kind]) : "";
  const unit = isObject(value) && asText(value.unit) ? asText(value.unit) : "day";
  const counting = (how: Counted, number: string, of: string) => {
    const typed = Number.parseInt(number, 10) || 0;
    onChange(isOpen(how) ? { [how]: typed } : { [how]: typed, unit: of });
  };
  const options = [
    ...namedRanges.map((name) => ({ value: name as string, label: words.filter.relative[name] })),
    { value: "last", label: `${words.filter.relative.last} …` },
    { value: "next", label: `${words.filter.relative.next} …` },
    { value: "before_days", label: words.filter.before },
    { value: "after_days", label: words.filter.after },
  ];
  return (
    <div className={styles.range}>
      <Select
        value={kind ?? (asText(value) || undefined)}
        options={options}
        onChange={(next: string) => {
          const how = counted.find((one) => one === next);
          if (how) counting(how, count || "30", unit);
          else onChange(next);
        }}
        placeholder={words.common.selectPlaceholder}
        aria-label={words.filter.value}
        className={styles.fill}
      />
      {kind && (
        <>
          <Input
            inputMode="numeric"
            value={count}
            onChange={(event) => counting(kind, event.target.value, unit)}
            aria-label={words.filter.value}
            className={styles.count}
          />
          {isOpen(kind) ? (
            <span className={styles.unit}>{words.filter.units.day}</span>
          ) : (
            <Select
              value={unit}
              options={units.map((name) => ({ value: name as string, label: words.filter.units[name] }))}
              onChange={(next: string) => counting(kind, count, next)}
              aria-label={words.filter.operator}
              popupMatchSelectWidth={false}
            />
          )}
        </>
      )}
    </div>
  );
}
