// @vitest-environment jsdom
import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { fakeMeta, field as makeField } from "../dev/fake/catalog";
import type { Json } from "../src/api/json";
import type { FieldMeta } from "../src/api/meta";
import { FieldValue } from "../src/fieldtypes/FieldValue";
import { fieldTypes, isEditable, typeOf } from "../src/fieldtypes/registry";
import { makeI18n } from "../src/i18n";
import { renderPart } from "./render";

afterEach(cleanup);

const all = fakeMeta.objects.flatMap((object) => object.fields);
const find = (key: string) => {
  const found = all.find((candidate) => candidate.key === key);
  if (found === undefined) throw new Error(`no field ${key}`);
  return found;
};

/** A field, a value as the server sends it, what a reader sees in each language, what is written back. */
interface Sample {
  readonly field: FieldMeta;
  readonly value: Json;
  readonly zh: string;
  readonly en: string;
  readonly input: Json;
}

const newer = (type: string) => makeField(`x_${type}`, type, "字段", "Field");
const stored = { id: "f", name: "合同.pdf", size: 1024, type: "application/pdf" };

/** What a detail draws where it is not the text. */
const drawn: Readonly<Record<string, readonly string[]>> = {
  rating: [""],
  url: ["a.cn"],
  json: ['"a": 1'],
  file: ["1 个文件"],
  image: ["1 个文件"],
  signature: ["1 个文件"],
  secret: ["••••••"],
};
const unlabelled: ReadonlySet<string> = new Set(["rich_text", "signature"]);

const samples: Readonly<Record<string, Sample>> = {
  text: { field: find("website"), value: "知客", zh: "知客", en: "知客", input: "知客" },
  long_text: { field: find("note"), value: "a\nb", zh: "a\nb", en: "a\nb", input: "a\nb" },
  number: { field: find("employees"), value: "12000", zh: "12,000", en: "12,000", input: "12000" },
  money: {
    field: find("revenue"),
    value: { amount: "1234.50", currency: "CNY", base: "1234.50" },
    zh: "¥1,234.50",
    en: "¥1,234.50",
    input: { amount: "1234.50", currency: "CNY" },
  },
  boolean: { field: find("key_account"), value: true, zh: "是", en: "Yes", input: true },
  date: { field: find("since"), value: "2026-01-31", zh: "2026年1月31日", en: "31 Jan 2026", input: "2026-01-31" },
  datetime: {
    field: find("next_at"),
    value: new Date(2026, 0, 31, 9, 5).toISOString(),
    zh: "2026年1月31日 09:05",
    en: "31 Jan 2026 09:05",
    input: new Date(2026, 0, 31, 9, 5).toISOString(),
  },
  choice: { field: find("level"), value: "A", zh: "A 重点", en: "A Key", input: "A" },
  choices: {
    field: find("tags"),
    value: ["export", "state"],
    zh: "出口、国企",
    en: "Export, State-owned",
    input: ["export", "state"],
  },
  email: { field: find("email"), value: "a@b.cn", zh: "a@b.cn", en: "a@b.cn", input: "a@b.cn" },
  phone: {
    field: find("mobile"),
    value: "+8613800138000",
    zh: "138 0013 8000",
    en: "138 0013 8000",
    input: "+8613800138000",
  },
  lookup: { field: find("parent"), value: { id: "i", title: "总公司" }, zh: "总公司", en: "总公司", input: "i" },
  any_lookup: {
    field: find("target"),
    value: { id: "i", title: "总公司", object: "account" },
    zh: "总公司",
    en: "总公司",
    input: { object: "account", id: "i" },
  },
  user: { field: find("owner"), value: { id: "u", title: "王芳" }, zh: "王芳", en: "王芳", input: "u" },
  department: {
    field: find("department"),
    value: { id: "d", title: "销售部" },
    zh: "销售部",
    en: "销售部",
    input: "d",
  },
  rollup: { field: find("contact_count"), value: "7", zh: "7", en: "7", input: "7" },
  percent: { field: newer("percent"), value: "12.5", zh: "12.5%", en: "12.5%", input: "12.5" },
  rating: { field: newer("rating"), value: "4", zh: "4", en: "4", input: "4" },
  duration: { field: newer("duration"), value: "5400", zh: "1 小时 30 分钟", en: "1 h 30 min", input: "5400" },
  color: { field: newer("color"), value: "#0f6c7a", zh: "#0f6c7a", en: "#0f6c7a", input: "#0f6c7a" },
  url: { field: newer("url"), value: "https://a.cn", zh: "https://a.cn", en: "https://a.cn", input: "https://a.cn" },
  json: { field: newer("json"), value: { a: 1 }, zh: '{"a":1}', en: '{"a":1}', input: { a: 1 } },
  rich_text: {
    field: newer("rich_text"),
    value: "<p>一<b>二</b></p>",
    zh: "一二",
    en: "一二",
    input: "<p>一<b>二</b></p>",
  },
  tags: { field: newer("tags"), value: ["重点", "华北"], zh: "重点、华北", en: "重点, 华北", input: ["重点", "华北"] },
  auto_number: { field: newer("auto_number"), value: "KH0001", zh: "KH0001", en: "KH0001", input: "KH0001" },
  address: {
    field: newer("address"),
    value: {
      country: "CN",
      code: "110108",
      province: "北京市",
      city: null,
      district: "海淀区",
      street: "一号",
      text: "北京市海淀区一号",
    },
    zh: "北京市海淀区一号",
    en: "北京市海淀区一号",
    input: { country: "CN", code: "110108", province: "北京市", district: "海淀区", street: "一号" },
  },
  multi_lookup: {
    field: { ...newer("multi_lookup"), targets: ["account"] },
    value: [
      { id: "i", title: "甲" },
      { id: "j", title: "乙" },
    ],
    zh: "甲、乙",
    en: "甲, 乙",
    input: ["i", "j"],
  },
  file: { field: newer("file"), value: [stored], zh: "合同.pdf", en: "合同.pdf", input: ["f"] },
  image: { field: newer("image"), value: [stored], zh: "合同.pdf", en: "合同.pdf", input: ["f"] },
  signature: { field: newer("signature"), value: [stored], zh: "合同.pdf", en: "合同.pdf", input: ["f"] },
  secret: { field: newer("secret"), value: { secret: true }, zh: "", en: "", input: { secret: true } },
  formula: {
    field: makeField("band", "formula", "等级", "Band"),
    value: "1200",
    zh: "1,200",
    en: "1,200",
    input: "1200",
  },
};

describe.each(fieldTypes.map((type) => [type.key, type] as const))("the field type %s", (key, type) => {
  const sample = samples[key];
  if (sample === undefined) throw new Error(`no sample for ${key}`);

  it("says its value in both languages and writes it back", () => {
    expect(typeOf(sample.field).key).toBe(key);
    expect(type.text(sample.value, sample.field, makeI18n("zh-CN"))).toBe(sample.zh);
    expect(type.text(sample.value, sample.field, makeI18n("en"))).toBe(sample.en);
    expect(type.toInput(sample.value)).toEqual(sample.input);
  });

  it("shows its value, nothing, and a masked one", async () => {
    await renderPart(
      <>
        <p data-testid="full">
          <FieldValue value={sample.value} field={sample.field} place="detail" />
        </p>
        <p data-testid="empty">
          <FieldValue value={null} field={sample.field} place="detail" />
        </p>
        <p data-testid="masked">
          <FieldValue value={{ masked: "1***" }} field={sample.field} place="cell" />
        </p>
      </>,
    );
    const shown = (await screen.findByTestId("full")).textContent ?? "";
    for (const part of drawn[key] ?? sample.zh.split("、")) expect(shown).toContain(part.split("\n")[0]);
    expect(screen.getByTestId("empty").textContent).toBe("—");
    expect(screen.getByTestId("masked").textContent).toBe("1***");
    expect(within(screen.getByTestId("masked")).getByLabelText("你的角色只能看到部分内容。")).toBeTruthy();
  });

  const { Editor } = type;
  if (Editor === undefined) {
    it("cannot be edited", () => {
      expect(isEditable(sample.field)).toBe(false);
    });
    return;
  }

  it("has an editor that its label reaches", async () => {
    await renderPart(
      <>
        <label htmlFor="it">标签</label>
        <Editor
          id="it"
          value={key === "signature" ? null : sample.value}
          onChange={() => undefined}
          field={sample.field}
          invalid
          describedBy="why"
        />
      </>,
    );
    // What is drawn into has no label of HTML's own; it is named by itself.
    const control = unlabelled.has(key)
      ? await waitFor(() => document.getElementById("it") ?? Promise.reject(new Error("no editor yet")))
      : await screen.findByLabelText("标签");
    if (key !== "boolean") expect(control.getAttribute("aria-invalid")).toBe("true");
    expect(control.getAttribute("aria-describedby")).toContain("why");
  });
});

function Held({ sample, onValue }: { sample: Sample; onValue: (value: Json) => void }) {
  const [value, setValue] = useState<Json>(null);
  const { Editor, toInput } = typeOf(sample.field);
  if (Editor === undefined) return null;
  const change = (next: Json) => {
    setValue(next);
    onValue(toInput(next));
  };
  return (
    <>
      <label htmlFor="it">标签</label>
      <Editor id="it" value={value} onChange={change} field={sample.field} />
    </>
  );
}

describe("typing", () => {
  const typed: [string, string, Json][] = [
    ["text", "青岛啤酒", "青岛啤酒"],
    ["long_text", "一{enter}二", "一\n二"],
    ["number", "1.5万", "15000"],
    ["money", "３，０００", { amount: "3000", currency: "CNY" }],
    ["email", "x@y.cn", "x@y.cn"],
    ["phone", "13800138000", "13800138000"],
  ];
  it.each(typed)("into %s %s gives what the server wants", async (key, keys, expected) => {
    const sample = samples[key];
    if (sample === undefined) throw new Error(key);
    let last: Json = null;
    await renderPart(<Held sample={sample} onValue={(value) => (last = value)} />);
    const user = userEvent.setup();
    await user.type(await screen.findByLabelText("标签"), keys);
    await user.tab();
    expect(last).toEqual(expected);
  });

  it("refuses what is no number and no address before the server is asked", () => {
    const i18n = makeI18n("zh-CN");
    expect(typeOf(find("employees")).check?.("zwölf", find("employees"), i18n)).toBe("请输入数字。");
    expect(typeOf(find("employees")).check?.("1.5万", find("employees"), i18n)).toBe(undefined);
    expect(typeOf(find("email")).check?.("a@b", find("email"), i18n)).toMatch(/邮箱/);
    const name = { ...find("website"), config: { max_length: 3 } };
    expect(typeOf(name).check?.("四个字啊", name, i18n)).toBe("最多 3 个字。");
  });

  it("finds colleagues as one types and takes one", async () => {
    const sample = samples.user;
    if (sample === undefined) throw new Error("user");
    let last: Json = null;
    await renderPart(<Held sample={sample} onValue={(value) => (last = value)} />);
    const user = userEvent.setup();
    const box = await screen.findByLabelText("标签");
    await user.click(box);
    await user.keyboard("芳");
    await waitFor(() => expect(screen.queryByTitle("张伟")).toBe(null));
    await user.click(await screen.findByTitle("王芳"));
    expect(last).toBe("01900001-0000-7000-8000-000000000001");
  });
});
