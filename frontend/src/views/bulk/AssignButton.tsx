/** Gives records to somebody: one button, one search for a person. */
import { Button, Popover } from "antd";
import { UserRoundPen } from "lucide-react";
import { useState } from "react";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { useI18n } from "~/i18n";
import styles from "./bulk.module.css";

export function AssignButton({ onPick }: { onPick: (id: string, title: string) => void }) {
  const { words } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      arrow={false}
      destroyOnHidden
      content={
        <div className={styles.assign}>
          <RecordPicker
            object="user"
            value={[]}
            label={words.list.assignTo}
            autoFocus
            onChange={([person]) => {
              if (person) onPick(person.id, person.title ?? "");
              setOpen(false);
            }}
          />
        </div>
      }
    >
      <Button type="text" icon={<UserRoundPen aria-hidden />}>
        {words.list.assign}
      </Button>
    </Popover>
  );
}
