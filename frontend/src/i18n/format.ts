/** Numbers, money, dates and times as a person reads them, exact to the decimal that the server sent. */
import type { Language } from "./language";
import type { Words } from "./zh";

export interface Format {
  readonly language: Language;
  /** A decimal in text form with thousands separators; its own digits are kept, never rounded through a float. */
  readonly decimal: (value: string | number, scale?: number) => string;
  readonly count: (value: number) => string;
  readonly money: (amount: string, currency: string) => string;
  readonly date: (value: string) => string;
  readonly datetime: (value: string) => string;
  /** Near times in words ("3 minutes ago"), far ones as a date. */
  readonly ago: (value: string) => string;
  readonly day: (value: string) => string;
  /** The hour of an instant; nothing at midnight, which mostly says that no hour is meant. */
  readonly clock: (value: string) => string;
}

const symbols: Readonly<Record<string, string>> = { CNY: "¥", USD: "US$", EUR: "€", GBP: "£", JPY: "JP¥", HKD: "HK$" };

export function groupDigits(value: string, scale?: number): string {
  const [, sign = "", whole = "", fraction = ""] = /^([+-]?)(\d*)(?:\.(\d*))?/.exec(value.trim()) ?? [];
  if (whole === "" && fraction === "") return value;
  const kept = scale === undefined ? fraction.replace(/0+$/, "") : fraction.slice(0, scale).padEnd(scale, "0");
  const grouped = (whole || "0").replace(/\B(?=(\d{3})+$)/g, ",");
  return sign.replace("-", "−").replace("+", "") + grouped + (kept && `.${kept}`);
}

const two = (n: number) => String(n).padStart(2, "0");
const clock = (at: Date) => `${two(at.getHours())}:${two(at.getMinutes())}`;
const dayNumber = (at: Date) => Math.floor((at.getTime() - at.getTimezoneOffset() * 60_000) / 86_400_000);

export function makeFormat(language: Language, words: Words, now: () => Date = () => new Date()): Format {
  const english = language === "en";
  const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const longDate = (year: number, month: number, day: number) =>
    english ? `${day} ${months[month - 1]} ${year}` : `${year}年${month}月${day}日`;

  const date = (value: string) => {
    const [year, month, day] = value.slice(0, 10).split("-").map(Number);
    return year && month && day ? longDate(year, month, day) : value;
  };
  const day = (value: string) => {
    const at = new Date(value);
    return longDate(at.getFullYear(), at.getMonth() + 1, at.getDate());
  };
  const datetime = (value: string) => {
    const at = new Date(value);
    return Number.isNaN(at.getTime()) ? value : `${day(value)} ${clock(at)}`;
  };
  const ago = (value: string) => {
    const at = new Date(value);
    const present = now();
    const minutes = Math.round((present.getTime() - at.getTime()) / 60_000);
    if (Number.isNaN(minutes)) return value;
    if (Math.abs(minutes) < 1) return words.time.now;
    if (minutes > 0 && minutes < 60) return words.time.minutes(minutes);
    if (minutes < 0 && minutes > -60) return words.time.inMinutes(-minutes);
    const days = dayNumber(present) - dayNumber(at);
    if (days === 0 && minutes > 0 && minutes < 360) return words.time.hours(Math.round(minutes / 60));
    if (days === 0) return words.time.today(clock(at));
    if (days === 1) return words.time.yesterday(clock(at));
    if (days === -1) return words.time.tomorrow(clock(at));
    if (at.getFullYear() !== present.getFullYear()) return day(value);
    return english ? `${at.getDate()} ${months[at.getMonth()]}` : `${at.getMonth() + 1}月${at.getDate()}日`;
  };

  return {
    language,
    decimal: (value, scale) => groupDigits(String(value), scale),
    count: (value) => groupDigits(String(value)),
    money: (amount, currency) =>
      `${amount.startsWith("-") ? "−" : ""}${symbols[currency] ?? `${currency} `}${groupDigits(amount.replace(/^-/, ""), /\.0*[1-9]/.test(amount) ? 2 : 0)}`,
    date,
    datetime,
    ago,
    day,
    clock: (value) => {
      const at = new Date(value);
      return Number.isNaN(at.getTime()) || clock(at) === "00:00" ? "" : clock(at);
    },
  };
}
