/** Who is in a segment, as far as I may read them, and since when. */
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { UserMinus, UsersRound } from "lucide-react";
import { useEffect } from "react";
import { Link } from "react-router";
import { asText } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { changeMembers, readMembers, type Segment } from "~/api/segments";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { useI18n } from "~/i18n";
import { useSegmentWords } from "~/i18n/segments";
import { IconButton } from "~/kit/IconButton";
import { Empty, ErrorState, problemText, Skeleton } from "~/kit/states";
import { useToast } from "~/kit/Toast";
import page from "../page.module.css";
import styles from "./segments.module.css";

export function Members({ segment }: { segment: Segment }) {
  const text = useSegmentWords();
  const { words, format } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const key = ["segment-members", segment.id];
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => readMembers(segment.id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.page.has_more ? last.page.next : null),
  });
  // What was made anew may have other members, and their dates.
  const filled = `${segment.state}:${segment.filled_at ?? ""}`;
  useEffect(() => {
    if (filled) void client.invalidateQueries({ queryKey: ["segment-members", segment.id] });
  }, [client, filled, segment.id]);
  const byHand = segment.kind === "static" && segment.editable;
  const change = async (verb: "add" | "remove", id: string) => {
    try {
      await changeMembers(segment.id, verb, [id]);
      toast({ text: verb === "add" ? text.added : text.takenOut });
      await client.invalidateQueries({ queryKey: key });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  const total = query.data?.pages[0]?.total;
  const rows = query.data?.pages.flatMap((one) => one.data) ?? [];
  return (
    <section className={styles.members} aria-label={text.members}>
      <div className={page.sectionHead}>
        <h2 className={page.sectionTitle}>
          {text.members}
          {total && (
            <span className={styles.total}>
              {!total.exact && `${text.estimated} `}
              {format.count(total.count)}
            </span>
          )}
        </h2>
        {segment.state === "filling" && <span className={styles.meta}>{text.filling}</span>}
        {byHand && (
          <div className={styles.add}>
            <RecordPicker
              key={rows.length}
              object={segment.object}
              label={text.add}
              value={[]}
              exclude={rows.map(({ id }) => id)}
              onChange={([one]) => one && void change("add", one.id)}
            />
          </div>
        )}
      </div>
      {query.isPending && <Skeleton lines={4} height={44} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.data && rows.length === 0 && <Empty icon={<UsersRound aria-hidden />} title={text.noMembers} compact />}
      {rows.length > 0 && (
        <Table
          segment={segment}
          rows={rows}
          entered={Object.assign({}, ...(query.data?.pages.map((one) => one.entered) ?? [])) as Record<string, string>}
          onRemove={byHand ? (id) => void change("remove", id) : undefined}
        />
      )}
      {query.hasNextPage && (
        <Button className={styles.more} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {text.more}
        </Button>
      )}
    </section>
  );
}

interface TableProps {
  segment: Segment;
  rows: Awaited<ReturnType<typeof readMembers>>["data"];
  entered: Readonly<Record<string, string>>;
  onRemove: ((id: string) => void) | undefined;
}

function Table({ segment, rows, entered, onRemove }: TableProps) {
  const text = useSegmentWords();
  const { label, format } = useI18n();
  const object = useCatalog().findObject(segment.object);
  if (!object) return null;
  const shown = rows[0] ?? {};
  const fields = object.fields.filter(
    (one) => one.key !== object.title_field && one.key in shown && !isPlumbing(one.key),
  );
  const title = object.fields.find((one) => one.key === object.title_field);
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{title ? label(title.label) : ""}</th>
            {fields.map((field) => (
              <th key={field.key} scope="col" className={styles.desk}>
                {label(field.label)}
              </th>
            ))}
            <th scope="col">{text.entered}</th>
            {onRemove && <td />}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Link to={`/o/${segment.object}/${row.id}`}>{asText(row[object.title_field]) || "—"}</Link>
              </th>
              {fields.map((field) => (
                <td key={field.key} className={styles.desk}>
                  <FieldValue value={row[field.key]} field={field} place="cell" />
                </td>
              ))}
              <td className={styles.since}>{entered[row.id] ? format.ago(entered[row.id] ?? "") : "—"}</td>
              {onRemove && (
                <td className={styles.end}>
                  <IconButton label={text.takeOut} onClick={() => onRemove(row.id)}>
                    <UserMinus aria-hidden />
                  </IconButton>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function isPlumbing(key: string): boolean {
  return key === "id" || key === "version";
}
