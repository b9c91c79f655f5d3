/** Only what one person did. */
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import { useDataWords } from "~/i18n/data";
import styles from "./operations.module.css";

export interface Person {
  readonly id: string;
  readonly title: string | null;
}

interface PersonFilterProps {
  value: Person | null;
  onChange: (person: Person | null) => void;
}

export function PersonFilter({ value, onChange }: PersonFilterProps) {
  const text = useDataWords().operations;
  return (
    <div className={styles.narrow}>
      <RecordPicker
        object="user"
        value={value ? [value] : []}
        label={text.person}
        allowClear
        onChange={([chosen]) => onChange(chosen ? { id: chosen.id, title: chosen.title } : null)}
      />
    </div>
  );
}
