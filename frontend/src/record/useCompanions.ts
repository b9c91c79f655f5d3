/** What is made along with a new record: checked before it, written after it, kept as its draft where it is refused. */
import { useState } from "react";
import { asText, type Json, type JsonObject } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { batchRecords, type Written } from "~/api/records";
import { useSession } from "~/api/session";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { linkValue } from "./composing";
import { keepDraft } from "./drafts";
import { checkQuick, companionsOf, quickFields } from "./quick";
import { toInputs } from "./useRecord";

interface Row {
  readonly id: string;
  readonly link: string;
  readonly values: JsonObject;
  readonly problems: Readonly<Record<string, string>>;
  /** Just added: the keyboard goes there. */
  readonly fresh: boolean;
}

interface Kind {
  readonly child: ObjectMeta;
  readonly link: FieldMeta;
  readonly fields: readonly FieldMeta[];
}

export interface Companions {
  readonly kinds: readonly Kind[];
  readonly rows: readonly Row[];
  readonly add: (link: string) => void;
  readonly set: (id: string, key: string, value: Json) => void;
  readonly remove: (id: string) => void;
}

const MOST = 3;

export function useCompanions(object: ObjectMeta, wanted: boolean) {
  const i18n = useI18n();
  const catalog = useCatalog();
  const { user } = useSession();
  const [rows, setRows] = useState<readonly Row[]>([]);
  const kinds = wanted
    ? companionsOf(catalog, object).map(({ child, link }) => ({
        child,
        link,
        fields: quickFields(child, [link.key]).slice(0, MOST),
      }))
    : [];
  const kindOf = (row: Row) => kinds.find(({ link }) => link.key === row.link);
  const change = (id: string, part: (row: Row) => Partial<Row>) =>
    setRows((known) => known.map((row) => (row.id === id ? { ...row, ...part(row) } : row)));
  const companions: Companions = {
    kinds,
    rows,
    add: (link) =>
      setRows((known) => [
        ...known.map((row) => ({ ...row, fresh: false })),
        { id: crypto.randomUUID(), link, values: {}, problems: {}, fresh: true },
      ]),
    set: (id, key, value) =>
      change(id, ({ values, problems }) => ({
        values: { ...values, [key]: value },
        problems: Object.fromEntries(Object.entries(problems).filter(([name]) => name !== key)),
      })),
    remove: (id) => setRows((known) => known.filter((row) => row.id !== id)),
  };
  const written = rows.filter(({ values }) => Object.values(values).some((value) => !isEmptyValue(value)));
  /** Whether all of them can be sent; what is wrong is shown otherwise. */
  const check = (): boolean => {
    const checked = written.map((row) => ({
      ...row,
      problems: checkQuick(kindOf(row)?.fields ?? [], row.values, i18n),
    }));
    setRows(checked);
    return checked.every(({ problems }) => Object.keys(problems).length === 0);
  };
  /** Writes them for the record that now stands: what to undo, and why some were refused. The first of those is kept. */
  const save = async ({ record }: Written): Promise<{ operations: readonly string[]; refused: readonly string[] }> => {
    const operations: string[] = [];
    const refused: string[] = [];
    for (const kind of kinds) {
      const own = written.filter(({ link }) => link === kind.link.key);
      if (own.length === 0) continue;
      const title = asText(record[object.title_field]);
      const link = { [kind.link.key]: linkValue(kind.link, object.key, record.id, title) };
      const changes = own.map(({ values }) => ({
        kind: "create" as const,
        values: toInputs(kind.child, { ...values, ...link }),
      }));
      const answer = await batchRecords(kind.child.key, changes, true);
      if (answer.operation) operations.push(answer.operation);
      own.forEach(({ values }, index) => {
        const problems = answer.data[index]?.problems ?? [];
        if (problems.length === 0) return;
        if (refused.length === 0) {
          const place = { user: user.id, object: kind.child.key, id: null, defaults: link };
          keepDraft(place, { ...link, ...values }, {});
        }
        refused.push(`${asText(values[kind.child.title_field])}: ${problems.map(({ message }) => message).join(" ")}`);
      });
    }
    return { operations, refused };
  };
  return { companions, check, save, clear: () => setRows([]) };
}
