/** Makes several tags one: which stays, which records change, then the job with its undo. */
import { useQueries } from "@tanstack/react-query";
import { Modal, Radio } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { asText } from "~/api/json";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { queryRecords } from "~/api/records";
import { mergeTags, type TagEntry } from "~/api/tags";
import { useJob } from "~/api/useJob";
import { useI18n } from "~/i18n";
import { useTaggingWords } from "~/i18n/tagging";
import { Fields } from "~/kit/Field";
import { ErrorState, problemText, Skeleton } from "~/kit/states";
import { Tag } from "~/kit/Tag";
import { useToast } from "~/kit/Toast";
import { useUndo } from "~/kit/useUndo";
import styles from "./tags.module.css";

const SAMPLE = 4;

interface MergeTagsProps {
  tags: readonly TagEntry[];
  onClose: () => void;
  onDone: () => Promise<void>;
}

export function MergeTags({ tags, onClose, onDone }: MergeTagsProps) {
  const { words, label, format } = useI18n();
  const text = useTaggingWords();
  const toast = useToast();
  const undo = useUndo();
  const listed = tags.filter((tag) => tag.listed);
  const [keep, setKeep] = useState(() => [...listed].sort((a, b) => (b.used ?? 0) - (a.used ?? 0))[0]?.key ?? "");
  const [operation, setOperation] = useState("");
  const losers = tags.filter(({ key }) => key !== keep);
  const survivor = tags.find(({ key }) => key === keep);
  const name = survivor ? label(survivor.label) : keep;
  const { running, watch } = useJob(async (job) => {
    await onDone();
    if (job?.state === "done") {
      const action = { label: words.common.undo, run: () => void undo(operation, () => void onDone()) };
      toast({ text: text.merged(name), action });
    } else {
      toast({ text: text.mergeFailed, tone: "bad" });
    }
    onClose();
  });
  const moves = useMoves(losers.map(({ key }) => key));
  const total = moves.list.reduce((sum, { count }) => sum + count, 0);
  const start = async () => {
    try {
      const begun = await mergeTags(
        keep,
        losers.map(({ key }) => key),
      );
      setOperation(begun.operation);
      watch(begun.job);
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <Modal
      open
      title={text.mergeTitle}
      width={520}
      okText={running ? text.merging : total > 0 ? text.start(format.count(total)) : text.startNone}
      cancelText={words.common.cancel}
      okButtonProps={{ loading: running, disabled: !keep || moves.pending }}
      onOk={() => void start()}
      onCancel={onClose}
    >
      <Fields>
        <p className={styles.hint}>{text.mergeHint}</p>
        <Radio.Group
          value={keep}
          onChange={({ target }) => setKeep(String(target.value))}
          aria-label={text.keep}
          className={styles.choices}
        >
          {tags.map((tag) => (
            <Radio key={tag.key} value={tag.key} disabled={!tag.listed}>
              <span className={styles.choice}>
                <Tag color={tag.color}>{label(tag.label)}</Tag>
                <span className={styles.soft}>{text.used(format.count(tag.used ?? 0))}</span>
                {tag.key === keep && <span className={styles.keep}>{text.keep}</span>}
              </span>
            </Radio>
          ))}
        </Radio.Group>
        <h3 className={styles.label}>{text.moves}</h3>
        {moves.pending && <Skeleton lines={2} height={28} />}
        {moves.error !== null && <ErrorState error={moves.error} compact />}
        {!moves.pending && moves.error === null && total === 0 && <p className={styles.hint}>{text.movesNone}</p>}
        {moves.list
          .filter(({ count }) => count > 0)
          .map(({ object, count, sample }) => (
            <div key={object.key} className={styles.moves}>
              <span className={styles.moved}>{text.moved(label(object.label), format.count(count))}</span>
              <span className={styles.sample}>
                {sample.map((row) => (
                  <Link key={row.id} to={`/o/${object.key}/${row.id}`}>
                    {row.title}
                  </Link>
                ))}
                {count > sample.length && text.more}
              </span>
            </div>
          ))}
        {total > 0 && <p className={styles.hint}>{text.mine}</p>}
      </Fields>
    </Modal>
  );
}

interface Move {
  readonly object: ObjectMeta;
  readonly count: number;
  readonly sample: readonly { readonly id: string; readonly title: string }[];
}

/** The records that carry one of the words, object by object, as the reader sees them. */
function useMoves(words: readonly string[]): { list: readonly Move[]; pending: boolean; error: Error | null } {
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
