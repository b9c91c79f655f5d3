import { expect, test } from "vitest";
import { meets, rank } from "../src/shell/matching";

const readings: Record<string, string[]> = {
  新建客户: ["xin", "jian", "ke", "hu"],
  新增客户: ["xin", "zeng", "ke", "hu"],
  更改负责人: ["geng", "gai", "fu", "ze", "ren"],
  转移: ["zhuan", "yi"],
};
const read = (text: string) => readings[text] ?? [];
const create = { text: "新建客户", also: "新增客户 添加客户 account" };
const owner = { text: "更改负责人", also: "转移 分配" };

test("a command is found by its words, its pinyin, its initials, and other words for it", () => {
  const typed = ["新建", "客户", "xjkh", "xinjian", "xin jian", "XJ", "xinjkehu", "kehu", "新增", "添加客户", "acc"];
  expect(typed.map((one) => rank(one, create, read))).toEqual([0, 1, 1, 1, 1, 1, 1, 3, 2, 2, 2]);
  expect(["zy", "zhuanyi", "fzr", "转移"].map((one) => rank(one, owner, read))).toEqual([2, 2, 3, 2]);
  expect(["xjkhx", "qq", "删除", "k"].map((one) => rank(one, create, read))).toEqual([null, null, null, null]);
});

test("English is found by beginnings of words, in any order", () => {
  const account = { text: "New account", also: "add create" };
  expect(
    ["new account", "new acc", "na", "account", "add account", "account new", "create"].map((one) =>
      rank(one, account, read),
    ),
  ).toEqual([0, 0, 1, 1, 2, 2, 2]);
  expect(rank("contact", account, read)).toBe(null);
});

test("syllables are met from the first to the last", () => {
  expect(meets("xj", ["xin", "jian"])).toBe(0);
  expect(meets("j", ["xin", "jian"])).toBe(1);
  expect(meets("jx", ["xin", "jian"])).toBe(-1);
  expect(meets("", ["xin"])).toBe(0);
});
