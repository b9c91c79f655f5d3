import { describe, expect, it } from "vitest";
import { normaliseNumber } from "../src/fieldtypes/number";
import { formatPhone } from "../src/fieldtypes/phone";
import { sameValue } from "../src/fieldtypes/values";
import { en } from "../src/i18n/en";
import { groupDigits, makeFormat } from "../src/i18n/format";
import { zh } from "../src/i18n/zh";

describe("numbers", () => {
  it("keep their own digits, however many", () => {
    expect(groupDigits("1234567890123456789.125")).toBe("1,234,567,890,123,456,789.125");
    expect(groupDigits("-1234.50")).toBe("−1,234.5");
    expect(groupDigits("1234", 2)).toBe("1,234.00");
    expect(groupDigits("0.000")).toBe("0");
    expect(groupDigits("abc")).toBe("abc");
  });

  it("are read as people type them", () => {
    expect(normaliseNumber("１２，３４５．６")).toBe("12345.6");
    expect(normaliseNumber("1.2万")).toBe("12000");
    expect(normaliseNumber("3.456亿")).toBe("345600000");
    expect(normaliseNumber("1.23456万")).toBe("12345.6");
    expect(normaliseNumber("-5万")).toBe("-50000");
    expect(normaliseNumber("zwei")).toBe("zwei");
  });
});

describe("money, dates and phones", () => {
  const now = () => new Date(2026, 10, 22, 12, 0);
  const chinese = makeFormat("zh-CN", zh, now);
  const english = makeFormat("en", en, now);
  const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

  it("shows money with its sign before the symbol and cents only where there are any", () => {
    expect(chinese.money("1234567.00", "CNY")).toBe("¥1,234,567");
    expect(chinese.money("-12.5", "USD")).toBe("−US$12.50");
    expect(english.money("7", "CHF")).toBe("CHF 7");
  });

  it("says near times in words and far ones as dates", () => {
    expect(chinese.ago(at(2026, 10, 22, 11, 57))).toBe("3 分钟前");
    expect(chinese.ago(at(2026, 10, 22, 9, 0))).toBe("3 小时前");
    expect(chinese.ago(at(2026, 10, 22, 1, 5))).toBe("今天 01:05");
    expect(chinese.ago(at(2026, 10, 21, 23, 59))).toBe("昨天 23:59");
    expect(chinese.ago(at(2026, 10, 23, 8, 0))).toBe("明天 08:00");
    expect(chinese.ago(at(2026, 2, 1, 8, 0))).toBe("3月1日");
    expect(english.ago(at(2025, 2, 1, 8, 0))).toBe("1 Mar 2025");
    expect(english.ago(at(2026, 10, 22, 12, 20))).toBe("in 20 min");
  });

  it("writes a day without moving it", () => {
    expect(chinese.date("2026-01-31")).toBe("2026年1月31日");
    expect(english.date("2026-01-31")).toBe("31 Jan 2026");
  });

  it("sets Chinese mobiles and landlines as people write them", () => {
    expect(formatPhone("+8613800138000")).toBe("138 0013 8000");
    expect(formatPhone("+862112345678")).toBe("021 1234 5678");
    expect(formatPhone("+4930123")).toBe("+4930123");
  });
});

describe("values", () => {
  it("are the same when the server would not see a difference", () => {
    expect(sameValue(null, "")).toBe(true);
    expect(sameValue([], undefined)).toBe(true);
    expect(sameValue({ id: "1", title: "a" }, { id: "1", title: null })).toBe(true);
    expect(sameValue({ amount: "12.50", currency: "CNY", base: "12.50" }, { amount: "12.5", currency: "CNY" })).toBe(
      true,
    );
    expect(sameValue({ amount: "12.50", currency: "CNY" }, { amount: "12.50", currency: "USD" })).toBe(false);
    expect(sameValue("a", "b")).toBe(false);
    expect(sameValue(["a"], ["a"])).toBe(true);
  });
});
