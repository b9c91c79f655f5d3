/** The bin of definitions: what was deleted, by whom, until when it is kept, and bringing it back with its data. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Trash2 } from "lucide-react";
import { Link } from "react-router";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { type Binned, binQuery, restoreBinned } from "~/api/modelling";
import { queryRecords } from "~/api/records";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { Named } from "~/kit/Named";
import { Empty, ErrorState, problemDetails, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import styles from "./catalog.module.css";

/** The names of people by their ids. */
export function usePeople(ids: readonly string[]): ReadonlyMap<string, string> {
  const wanted = [...new Set(ids)].sort();
  const query = useQuery({
    queryKey: ["people-named", wanted.join(",")],
    queryFn: ({ signal }) => queryRecords("user", { fields: ["name"], ids: wanted, limit: 200 }, signal),
    enabled: wanted.length > 0,
    staleTime: 60_000,
  });
  return new Map((query.data?.data ?? []).map((one) => [one.id, asText(one.name)]));
}

export function Bin() {
  const text = useModelWords();
  const query = useQuery(binQuery);
  const people = usePeople((query.data ?? []).flatMap(({ deleted_by: by }) => by ?? []));
  if (query.isPending) return <Skeleton lines={5} height={56} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data.length === 0) {
    return <Empty icon={<Trash2 aria-hidden />} title={text.bin.empty} hint={text.bin.emptyHint} />;
  }
  return (
    <>
      <p className={styles.usesHint}>{text.bin.hint}</p>
      <ul className={styles.objects}>
        {query.data.map((one) => (
          <BinRow
            key={`${one.kind} ${one.object} ${one.field ?? ""} ${one.deleted_at}`}
            one={one}
            by={one.deleted_by === null ? text.bin.system : (people.get(one.deleted_by) ?? "")}
          />
        ))}
      </ul>
    </>
  );
}

function BinRow({ one, by }: { one: Binned; by: string }) {
  const { words, label, format } = useI18n();
  const text = useModelWords();
  const client = useQueryClient();
  const toast = useToast();
  const owner = useCatalog().findObject(one.object);
  const types: Readonly<Record<string, string>> = words.types;
  const name = label(one.label) || one.field || one.object;
  const restore = useMutation({
    mutationFn: () => restoreBinned(one.object, one.field),
    onSuccess: async () => {
      await client.invalidateQueries();
      toast({ text: text.bin.restored(name) });
    },
    onError: (error) => toast({ text: problemDetails(error, words.states.unreachable), tone: "bad" }),
  });
  const count = `${format.count(one.rows)}${one.rows >= 10_000 ? "+" : ""}`;
  const when = format.ago(one.deleted_at);
  const told = [
    one.kind === "object"
      ? text.bin.object
      : `${text.bin.of(label(owner?.label) || one.object)} · ${types[one.type ?? ""] ?? ""}`,
    one.kind === "object" ? text.bin.records(count) : text.bin.rows(count),
    one.kind === "former" ? text.bin.retyped(by, when) : text.bin.by(by, when),
    text.bin.until(format.date(one.purge_at)),
  ];
  return (
    <li className={styles.binned}>
      <Named name={one.kind === "former" ? `${name} · ${text.bin.former}` : name} hint={told.join(" · ")} />
      {one.kind === "former" ? (
        <Link to={`/catalog/${one.object}?field=${one.field ?? ""}&do=type`}>{text.bin.goBack}</Link>
      ) : one.restorable ? (
        <Button loading={restore.isPending} onClick={() => restore.mutate()} aria-label={`${text.bin.restore} ${name}`}>
          {text.bin.restore}
        </Button>
      ) : (
        <span className={styles.count}>{text.bin.taken}</span>
      )}
    </li>
  );
}
