/** Before a field or object is deleted: what cannot do without it, what goes on, and where its data go. */
import { useQuery } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { type Use, usesQuery } from "~/api/modelling";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { ErrorState, Skeleton } from "~/kit/states";
import styles from "./catalog.module.css";
import { UseList } from "./Uses";

interface RemoveDialogProps {
  object: string;
  field?: string;
  name: string;
  onClose: () => void;
  onRemove: () => void;
}

/** Mentions in the layout, list and record types of the object itself go with the field. */
function isOwnScreen(use: Use, object: string): boolean {
  return ["layout", "list", "record_types"].includes(use.kind) && use.pointer.startsWith(`/object/${object}/`);
}

export function RemoveDialog({ object, field, name, onClose, onRemove }: RemoveDialogProps) {
  const { words, format } = useI18n();
  const text = useModelWords();
  const query = useQuery({ ...usesQuery(object, field), retry: false });
  const uses = query.data ?? [];
  const blocking = uses.filter((use) => use.breaks && !isOwnScreen(use, object));
  const going = uses.filter((use) => !use.breaks);
  return (
    <Modal
      open
      title={text.uses.removeTitle(name)}
      onCancel={onClose}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {words.common.cancel}
        </Button>,
        <Button
          key="remove"
          type="primary"
          danger
          disabled={!query.isSuccess || blocking.length > 0}
          onClick={onRemove}
        >
          {words.common.delete}
        </Button>,
      ]}
    >
      {query.isPending && <Skeleton lines={3} height={28} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} compact />}
      {query.isSuccess && (
        <>
          <p className={styles.usesHint}>
            {blocking.length > 0 ? text.uses.blocked(format.count(blocking.length)) : text.uses.removeHint}
          </p>
          {blocking.length > 0 && <UseList uses={blocking} />}
          {uses.some((use) => isOwnScreen(use, object)) && blocking.length === 0 && (
            <p className={styles.usesHint}>{text.uses.leave}</p>
          )}
          {going.length > 0 && (
            <>
              <p className={styles.usesHint}>{text.uses.goesOn}</p>
              <UseList uses={going} />
            </>
          )}
        </>
      )}
    </Modal>
  );
}
