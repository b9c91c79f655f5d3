/** The former values of one field, each with its way back. */
import { useQuery } from "@tanstack/react-query";
import { Popover } from "antd";
import { History as HistoryIcon } from "lucide-react";
import { useState } from "react";
import { flushSync } from "react-dom";
import type { Json } from "~/api/json";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { getHistory, type RecordData } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { maskedText, sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { ErrorState, Skeleton } from "~/kit/states";
import styles from "./record.module.css";

interface FieldHistoryProps {
  object: ObjectMeta;
  record: RecordData;
  field: FieldMeta;
  onRestore: ((value: Json) => void) | null;
}

/** Every field has one and few are opened: until the mouse comes near it is a plain button, which costs little. */
export function FieldHistory(props: FieldHistoryProps) {
  const { words, label } = useI18n();
  const [near, setNear] = useState<"mouse" | "key" | null>(null);
  const [open, setOpen] = useState(false);
  const name = words.page.fieldHistory(label(props.field.label));
  const face = { type: "button" as const, className: styles.pencil, "aria-label": name, title: name };
  if (near === null) {
    return (
      <button
        {...face}
        // Before it can be pressed: a press that began on another element would be none.
        onPointerEnter={({ pointerType }) => pointerType === "mouse" && flushSync(() => setNear("mouse"))}
        onClick={() => {
          setNear("key");
          setOpen(true);
        }}
      >
        <HistoryIcon aria-hidden />
      </button>
    );
  }
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      placement="bottomRight"
      destroyOnHidden
      content={<Values {...props} onDone={() => setOpen(false)} />}
    >
      {/* The one that was pressed is gone: its focus stays here. */}
      <button {...face} autoFocus={near === "key"}>
        <HistoryIcon aria-hidden />
      </button>
    </Popover>
  );
}

function Values({ object, record, field, onRestore, onDone }: FieldHistoryProps & { onDone: () => void }) {
  const { words, format } = useI18n();
  const query = useQuery({
    queryKey: ["history", object.key, record.id, "field"],
    queryFn: ({ signal }) => getHistory(object.key, record.id, null, signal),
  });
  if (query.isPending) return <Skeleton lines={3} />;
  if (query.isError) return <ErrorState error={query.error} compact />;
  const entries = query.data.data.flatMap((entry) => {
    const change = entry.changes.find((one) => one.field === field.key);
    return change ? [{ entry, change }] : [];
  });
  return (
    <ol className={styles.former}>
      {entries.length === 0 && <li className={styles.faint}>{words.page.fieldHistoryEmpty}</li>}
      {entries.map(({ entry, change }, index) => (
        <li key={entry.id}>
          <span className={styles.formerValue}>
            <FieldValue value={change.new} field={field} place="detail" />
          </span>
          <span className={styles.faint}>
            {entry.actor?.title ?? words.history.someone} · {format.ago(entry.at)}
          </span>
          {index > 0 &&
            onRestore &&
            maskedText(change.new) === null &&
            !sameValue(record[field.key] ?? null, change.new) && (
              <button
                type="button"
                className={styles.back}
                onClick={() => {
                  onRestore(change.new);
                  onDone();
                }}
              >
                {words.history.restoreValue}
              </button>
            )}
        </li>
      ))}
    </ol>
  );
}
