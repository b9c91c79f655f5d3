/** The signs of a card: what is next with it, and how long it has been where it is. */
import type { RecordData } from "~/api/records";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import styles from "./board.module.css";
import { useDesk } from "./desk";
import { daysSince, heatOf, nextState } from "./facts";

export function NextDot({ record }: { record: RecordData }) {
  const { format } = useI18n();
  const { next: text } = useBoardWords();
  const { facts } = useDesk();
  const known = facts.of(record.id);
  if (!facts.activities || known === null) return null;
  const state = nextState(known, new Date());
  const when = known.next === null ? "" : format.datetime(known.next);
  const said = state === "none" || state === "undated" ? text[state] : text[state](when);
  return (
    <span className={styles.dot} data-next={state} title={said}>
      <span className="visually-hidden">{said}</span>
    </span>
  );
}

export function Stay({ record, usual }: { record: RecordData; usual: number }) {
  const { format, label } = useI18n();
  const text = useBoardWords();
  const { facts, object, ways } = useDesk();
  const known = facts.of(record.id);
  if (!known?.since) return null;
  // What is done may stay where it is.
  if (object.timeline?.open_at && known.open === 0) return null;
  const days = daysSince(known.since, new Date());
  if (days === 0) return null;
  const heat = heatOf(days, usual);
  const field = label(ways.by.label);
  const hint =
    heat === "cool"
      ? text.sinceHint(field, format.count(days))
      : text.stays(field, format.count(days), format.count(usual));
  return (
    <span className={styles.stay} data-heat={heat} title={hint}>
      <span className="visually-hidden">{hint}</span>
      <span aria-hidden>{text.since(format.count(days))}</span>
    </span>
  );
}
