/** Makes several tags one: which stays, which records change, then the job with its undo. */
import { Modal, Radio } from "antd";
import { useState } from "react";
import { Link } from "react-router";
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
import { type Moves, useMoves } from "./useMoves";

interface MergeTagsProps {
  tags: readonly TagEntry[];
  onClose: () => void;
  onDone: () => Promise<void>;
}

export function MergeTags({ tags, onClose, onDone }: MergeTagsProps) {
  const { words, label, format } = useI18n();
  const text = useTaggingWords();
  const listed = tags.filter((tag) => tag.listed);
  const [keep, setKeep] = useState(() => [...listed].sort((a, b) => (b.used ?? 0) - (a.used ?? 0))[0]?.key ?? "");
  const gone = tags.flatMap(({ key }) => (key === keep ? [] : key));
  const survivor = tags.find(({ key }) => key === keep);
  const name = survivor ? label(survivor.label) : keep;
  const moves = useMoves(gone);
  const total = moves.list.reduce((sum, { count }) => sum + count, 0);
  const { running, start } = useTagMerge(name, onClose, onDone);
  return (
    <Modal
      open
      title={text.mergeTitle}
      width={520}
      okText={running ? text.merging : total > 0 ? text.start(format.count(total)) : text.startNone}
      cancelText={words.common.cancel}
      okButtonProps={{ loading: running, disabled: !keep || moves.pending }}
      onOk={() => void start(keep, gone)}
      onCancel={onClose}
    >
      <Fields>
        <p className={styles.hint}>{text.mergeHint}</p>
        <Keeps tags={tags} keep={keep} onKeep={setKeep} />
        <MovesList moves={moves} total={total} />
      </Fields>
    </Modal>
  );
}

/** The job that makes them one; its end is told with an undo. */
function useTagMerge(name: string, onClose: () => void, onDone: () => Promise<void>) {
  const { words } = useI18n();
  const text = useTaggingWords();
  const toast = useToast();
  const undo = useUndo();
  const [operation, setOperation] = useState("");
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
  const start = async (keep: string, gone: readonly string[]) => {
    try {
      const begun = await mergeTags(keep, gone);
      setOperation(begun.operation);
      watch(begun.job);
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return { running, start };
}

interface KeepsProps {
  tags: readonly TagEntry[];
  keep: string;
  onKeep: (key: string) => void;
}

function Keeps({ tags, keep, onKeep }: KeepsProps) {
  const { label, format } = useI18n();
  const text = useTaggingWords();
  return (
    <Radio.Group
      value={keep}
      onChange={({ target }) => onKeep(String(target.value))}
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
  );
}

function MovesList({ moves, total }: { moves: Moves; total: number }) {
  const { label, format } = useI18n();
  const text = useTaggingWords();
  return (
    <>
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
    </>
  );
}
