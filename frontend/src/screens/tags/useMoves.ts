/** Which records would change where tags become another one, as the reader sees them. */
import { useQueries } from "@tanstack/react-query";
import { asText } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { queryRecords } from "~/api/records";

const SAMPLE = 4;

interface Move {
  readonly object: ObjectMeta;
  readonly count: number;
  readonly sample: readonly { readonly id: string; readonly title: string }[];
}

export interface Moves {
  readonly list: readonly Move[];
  readonly pending: boolean;
  readonly error: Error | null;
}

/** The records that carry one of the words, object by object, as the reader sees them. */
export function useMoves(words: readonly string[]): Moves {
  const catalog = useCatalog();
  const tagged = catalog.objects.flatMap((object) => {
    const fields = object.fields.filter(({ type, rights }) => type === "tags" && rights.read);
    return object.rights.read && fields.length > 0 ? [{ object, fields }] : [];
  });
  const results = useQueries({
    queries: tagged.map(({ object, fields }) => ({
      queryKey: ["tag-moves", object.key, ...words],
      queryFn: ({ signal }: { signal: AbortSignal }) => findTagged(object, fields, words, signal),
      enabled: words.length > 0,
      staleTime: 0,
    })),
  });
  const list = results.flatMap(({ data }) => data ?? []);
  return {
    list,
    pending: results.some(({ isPending }) => isPending),
    error: results.find(({ error }) => error !== null)?.error ?? null,
  };
}

async function findTagged(
  object: ObjectMeta,
  fields: readonly FieldMeta[],
  words: readonly string[],
  signal: AbortSignal,
): Promise<Move> {
  const parts = fields.map(({ key }) => ({ field: key, op: "has_any", value: words }));
  const where = parts.length === 1 && parts[0] ? parts[0] : { any: parts };
  const title = object.title_field;
  const page = await queryRecords(object.key, { fields: [title], where, limit: SAMPLE, total: "capped" }, signal);
  const sample = page.data.map((row) => ({ id: row.id, title: asText(row[title]) }));
  return { object, count: page.total?.count ?? sample.length, sample };
}
