/** Records to look at, made by arithmetic so that every run shows the same. */
import type { Json } from "../../src/api/json";
import type { RecordData } from "../../src/api/records";

const places = ["北京", "上海", "深圳", "杭州", "成都", "苏州", "武汉", "青岛"];
const words = ["远航", "恒通", "瑞丰", "天元", "金石", "汇智", "明德", "华晟", "启辰", "博雅", "安泰", "新锐"];
const trades = ["科技", "机械制造", "供应链管理", "医疗器械", "新能源材料", "信息技术"];
const people = ["张伟", "王芳", "李娜", "刘洋", "陈静", "杨磊"];

const pick = (list: readonly string[], index: number) => list[index % list.length] ?? "";
const id = (kind: number, index: number) =>
  `0190${kind.toString(16).padStart(4, "0")}-0000-7000-8000-${index.toString(16).padStart(12, "0")}`;
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

export const userId = (index: number) => id(1, index % people.length);
const person = (index: number): Json => ({ id: userId(index), title: pick(people, index) });

function common(kind: number, index: number): RecordData {
  return {
    id: id(kind, index),
    version: 1,
    owner: person(index),
    department: { id: id(2, index % 2), title: index % 2 ? "华东销售部" : "华北销售部" },
    created_at: ago(index * 97 + 4000),
    created_by: person(index + 1),
    updated_at: ago(index * 41),
    updated_by: person(index),
    deleted_at: null,
  };
}

function account(index: number): RecordData {
  const name = `${pick(places, index)}${pick(words, index * 7 + Math.floor(index / 8))}${pick(trades, index * 5)}有限公司`;
  return {
    ...common(3, index),
    name,
    level: index % 7 === 6 ? null : pick(["A", "B", "C"], index * 2),
    lifecycle: pick(["prospect", "won", "dormant"], index),
    tags: index % 3 === 0 ? ["export", "listed"] : index % 3 === 1 ? ["state"] : [],
    revenue:
      index % 5 === 4
        ? null
        : { amount: String(((index * 7919) % 90000) * 1000), currency: index % 11 ? "CNY" : "USD", base: "1" },
    employees: String(((index * 613) % 4000) + 12),
    phone: { masked: `138****${String(1000 + (index % 9000))}` },
    website: index % 2 ? "https://www.example.com" : null,
    parent: index % 6 === 1 ? { id: id(3, 0), title: "北京远航科技有限公司" } : null,
    key_account: index % 4 === 0,
    since: `20${String(10 + (index % 15))}-0${1 + (index % 9)}-1${index % 9}`,
    next_at: index % 3 ? ago(-index * 300) : null,
    contact_count: String(index % 8),
    note: index % 4 ? null : "展会上认识，对交期很在意。\n下次带样品去，先约采购部的人。",
  };
}

export function makeRecords(count: number): Map<string, RecordData[]> {
  const range = (length: number) => Array.from({ length }, (_, index) => index);
  return new Map([
    ["account", range(count).map(account)],
    [
      "contact",
      range(Math.min(count, 240)).map((index) => ({
        ...common(4, index),
        name: `${pick(["赵", "钱", "孙", "李", "周", "吴"], index)}${pick(["敏", "强", "丽", "军", "洁", "勇"], index * 5 + 1)}`,
        account: { id: id(3, index % 40), title: account(index % 40).name ?? "" },
        job: pick(["采购经理", "总经理", "技术总监", "财务"], index),
        mobile: `+861380013${String(8000 + index)}`,
        email: `contact${index}@example.com`,
      })),
    ],
    ["interaction", []],
    ["user", range(people.length).map((index) => ({ ...common(1, index), name: pick(people, index), email: null }))],
    ["department", range(2).map((index) => ({ ...common(2, index), name: index ? "华东销售部" : "华北销售部" }))],
  ]);
}
