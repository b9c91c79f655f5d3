/** Texts out of a spreadsheet as values of fields. What is not understood goes to the server as it is, which says why. */

import { asText, type Json } from "~/api/json";
import type { Catalog, FieldMeta } from "~/api/meta";
import { queryRecords } from "~/api/records";
import { normaliseNumber } from "~/fieldtypes/number";
import { toMoney } from "~/fieldtypes/values";
import type { I18n } from "~/i18n";
import { addDays, localDay } from "../calendar/dates";
import type { Pasted } from "../grid/editing";

export type Parsed = { readonly value: Json } | { readonly problem: string };

const links = new Set(["lookup", "user", "department"]);
const lists = new Set(["choices", "tags"]);
const yes = new Set(["是", "yes", "y", "true", "1", "√", "✓", "on", "对"]);
const no = new Set(["否", "no", "n", "false", "0", "×", "✗", "off", "错"]);
/** As many names as one question may hold. */
const MOST_NAMES = 200;

/** The values of pasted cells, in their order. Titles of linked records are looked up, all at once for each object. */
export async function parseAll(cells: readonly Pasted[], catalog: Catalog, i18n: I18n): Promise<Parsed[]> {
  const wanted = new Map<string, Set<string>>();
  for (const { text, value, column } of cells) {
    const target = links.has(column.field.type) ? catalog.targetOf(column.field) : undefined;
    if (target === undefined || value !== undefined || text === "") continue;
    wanted.set(target, (wanted.get(target) ?? new Set()).add(text));
  }
  const found = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const [object, titles] of wanted) found.set(object, await findTitles(object, [...titles], catalog));
  return cells.map((cell) => parseOne(cell, catalog, found, i18n));
}

async function findTitles(
  object: string,
  titles: readonly string[],
  catalog: Catalog,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const title = catalog.findObject(object)?.title_field ?? "";
  const ids = new Map<string, string[]>();
  for (let start = 0; start < titles.length; start += MOST_NAMES) {
    const where = { field: title, op: "in", value: titles.slice(start, start + MOST_NAMES) };
    const page = await queryRecords(object, { fields: [title], where, limit: MOST_NAMES });
    for (const record of page.data) {
      const name = asText(record[title]);
      ids.set(name, [...(ids.get(name) ?? []), record.id]);
    }
  }
  return ids;
}

function parseOne(
  { text, value, column, record }: Pasted,
  catalog: Catalog,
  found: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>,
  i18n: I18n,
): Parsed {
  const { field } = column;
  if (value !== undefined) return { value };
  if (text === "") return { value: null };
  const target = links.has(field.type) ? catalog.targetOf(field) : undefined;
  if (target === undefined) return { value: parseText(text, field, record[column.path] ?? null, i18n) };
  const ids = found.get(target)?.get(text) ?? [];
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return { value: { id, title: text } };
  const name = i18n.label(catalog.findObject(target)?.label);
  const words = i18n.words.lists.cells;
  return { problem: ids.length > 1 ? words.several(name, text) : words.noSuch(name, text) };
}

export function parseText(text: string, field: FieldMeta, present: Json, i18n: I18n): Json {
  if (field.type === "choice") return optionOf(text, field);
  if (lists.has(field.type)) {
    return text
      .split(/[、,，;；\n]/)
      .map((part) => part.trim())
      .filter(Boolean)
      .map((part) => optionOf(part, field));
  }
  if (field.type === "boolean") {
    const said = text.toLowerCase();
    return yes.has(said) || said === i18n.words.common.yes.toLowerCase() ? true : no.has(said) ? false : text;
  }
  if (field.type === "money") {
    const amount = normaliseNumber(text.replace(/^[^\d.+−-]+|[^\d.万亿]+$/g, ""));
    return { amount, currency: toMoney(present)?.currency ?? "CNY" };
  }
  if (field.type === "number" || field.type === "percent" || field.type === "rating") {
    return normaliseNumber(text.replace(/%$/, ""));
  }
  if (field.type === "date") return parseDay(text) ?? text;
  if (field.type === "datetime") return parseMoment(text) ?? text;
  return text;
}

function optionOf(text: string, field: FieldMeta): string {
  const said = text.toLowerCase();
  const option = field.options.find(
    ({ key, label }) =>
      key.toLowerCase() === said || label.zh.toLowerCase() === said || label.en.toLowerCase() === said,
  );
  return option?.key ?? text;
}

const near: Readonly<Record<string, number>> = {
  前天: -2,
  昨天: -1,
  今天: 0,
  明天: 1,
  后天: 2,
  yesterday: -1,
  today: 0,
  tomorrow: 1,
};

/** 2026-1-5, 2026/1/5, 2026.1.5, 2026年1月5日, 20260105; without a year the present one: 1-5, 1/5, 1月5日; 明天. */
export function parseDay(text: string, today: string = localDay()): string | undefined {
  const said = text.trim();
  const step = near[said.toLowerCase()];
  if (step !== undefined) return addDays(today, step);
  const match =
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(said) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(said);
  const short = /^()(\d{1,2})\s*[-/月]\s*(\d{1,2})\s*日?$/.exec(said);
  const [, year = "", month = "", day = ""] = match ?? short ?? [];
  if (day === "") return undefined;
  return `${year || today.slice(0, 4)}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

function parseMoment(text: string): string | undefined {
  const match = /^(.+?)[\sT]+(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text.trim());
  const day = parseDay(match?.[1] ?? text);
  if (day === undefined) return undefined;
  const at = new Date(`${day}T${(match?.[2] ?? "0").padStart(2, "0")}:${match?.[3] ?? "00"}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
