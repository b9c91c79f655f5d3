/** The access log as a CSV file, made here out of the pages that the reader may read anyway. */
import type { Label } from "~/api/json";
import { asText } from "~/api/json";
import type { Catalog } from "~/api/meta";
import { type Look, type LookFilter, listLooks } from "~/api/protection";
import { queryRecords } from "~/api/records";
import type { useProtectionWords } from "~/i18n/protection";

const MOST = 10_000;
const PAGE = 200;

interface Speaking {
  readonly catalog: Catalog;
  readonly label: (label: Label | string | null | undefined) => string;
  readonly text: ReturnType<typeof useProtectionWords>["log"];
}

/** Saves what the filter finds; how many were kept where there was more, else null. */
export async function saveCsv(filter: LookFilter, speaking: Speaking): Promise<number | null> {
  const looks: Look[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listLooks>> = await listLooks(filter, cursor, PAGE);
    looks.push(...page.data);
    cursor = page.page.has_more ? page.page.next : null;
  } while (cursor !== null && looks.length < MOST);
  const titles = await readTitles(looks, speaking.catalog);
  const { text } = speaking;
  const head = [text.when, text.person, text.kind, text.object, text.record, "id", text.fields, text.reason];
  const lines = [head, ...looks.map((look) => rowOf(look, titles, speaking))];
  const blob = new Blob(["\ufeff", lines.map((line) => line.map(cell).join(",")).join("\r\n"), "\r\n"], {
    type: "text/csv;charset=utf-8",
  });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `access-log-${new Date().toISOString().slice(0, 10)}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
  return cursor === null ? null : looks.length;
}

function rowOf(look: Look, titles: ReadonlyMap<string, string>, { catalog, label, text }: Speaking): string[] {
  const fields = look.fields.map((key) => label(catalog.findField(look.object, key)?.label) || key);
  const record = look.record === null ? text.records(String(look.record_count)) : (titles.get(look.record) ?? "");
  return [
    look.at,
    look.actor?.title ?? look.actor?.id ?? text.someone,
    text.kinds[look.kind],
    label(catalog.findObject(look.object)?.label) || look.object,
    record,
    look.record ?? "",
    fields.join("; "),
    look.kind === "check" ? text.checks(asText(look.detail.checks)) : asText(look.detail.reason),
  ];
}

async function readTitles(looks: readonly Look[], catalog: Catalog): Promise<ReadonlyMap<string, string>> {
  const titles = new Map<string, string>();
  for (const [key, list] of Map.groupBy(looks, ({ object }) => object)) {
    const object = catalog.findObject(key);
    if (!object?.rights.read) continue;
    const ids = [...new Set(list.flatMap(({ record }) => record ?? []))];
    for (let start = 0; start < ids.length; start += PAGE) {
      const some = ids.slice(start, start + PAGE);
      const page = await queryRecords(key, { fields: [object.title_field], ids: some, limit: PAGE });
      for (const row of page.data) titles.set(row.id, asText(row[object.title_field]));
    }
  }
  return titles;
}

/** Quoted where it must be; what a spreadsheet would take for a formula is made text. */
export function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
