/** A length of time, kept in seconds and typed as people say it. */
import { Input } from "antd";
import { Timer } from "lucide-react";
import { useState } from "react";
import { asText } from "~/api/json";
import { type I18n, useI18n } from "~/i18n";
import type { DisplayProps, EditorProps, FieldTypeUi } from "./contract";
import { inputProps } from "./inputProps";
import { number } from "./number";

const unitSeconds: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600, day: 86_400 };

/** Seconds of "1:30", "1小时30分", "1h 30m" or a bare number of the field's unit; null where it says none. */
export function readDuration(typed: string, unit: string): string | null {
  const text = typed.normalize("NFKC").trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(text)) return String(Math.round(Number(text) * (unitSeconds[unit] ?? 1)));
  const clock = /^(\d+):([0-5]?\d)(?::([0-5]?\d))?$/.exec(text);
  if (clock) return String(Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0));
  const said =
    /^(?:(\d+(?:\.\d+)?)\s*(?:小时|时|hours?|h))?\s*(?:(\d+(?:\.\d+)?)\s*(?:分钟|分|minutes?|mins?|m))?\s*(?:(\d+)\s*(?:秒钟?|seconds?|s))?$/.exec(
      text,
    );
  if (!said || text === "") return null;
  return String(Math.round(Number(said[1] ?? 0) * 3600 + Number(said[2] ?? 0) * 60 + Number(said[3] ?? 0)));
}

export function showDuration(seconds: string, { words }: I18n): string {
  const all = Number(seconds);
  if (seconds === "" || Number.isNaN(all)) return seconds;
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(all / 3600), words.page.duration.hours],
    [Math.floor((all % 3600) / 60), words.page.duration.minutes],
    [all % 60, words.page.duration.seconds],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return said.join(" ") || `0 ${words.page.duration.minutes}`;
}

function DurationDisplay({ value }: DisplayProps) {
  return <>{showDuration(asText(value), useI18n())}</>;
}

function DurationEditor(props: EditorProps) {
  const { value, onChange, field } = props;
  const i18n = useI18n();
  const [typed, setTyped] = useState(() => (asText(value) ? showDuration(asText(value), i18n) : ""));
  const unit = asText(field.config.unit) || "second";
  return (
    <Input
      {...inputProps(props)}
      value={typed}
      placeholder={i18n.words.page.duration.bad}
      onChange={(event) => {
        setTyped(event.target.value);
        const text = event.target.value.trim();
        onChange(text === "" ? null : (readDuration(text, unit) ?? text));
      }}
      onBlur={() => /^\d+$/.test(asText(value)) && setTyped(showDuration(asText(value), i18n))}
      autoComplete="off"
    />
  );
}

export const duration: FieldTypeUi = {
  ...number,
  key: "duration",
  icon: Timer,
  width: 120,
  Display: DurationDisplay,
  Editor: DurationEditor,
  text: (value, _field, i18n) => showDuration(asText(value), i18n),
  toInput: (value) => asText(value) || null,
  check: (value, _field, { words }) =>
    asText(value) === "" || /^\d+$/.test(asText(value)) ? undefined : words.page.duration.bad,
};
