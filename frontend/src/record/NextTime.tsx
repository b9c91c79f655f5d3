/** When one comes back to it: tomorrow, in three days, next week, or a chosen moment. */
import dayjs from "dayjs";
import { Clock, X } from "lucide-react";
import { useState } from "react";
import { asText, type Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { typeOf } from "~/fieldtypes/registry";
import { isEmptyValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import styles from "./composer.module.css";

interface NextTimeProps {
  field: FieldMeta;
  value: Json;
  onChange: (value: Json) => void;
}

export function NextTime({ field, value, onChange }: NextTimeProps) {
  const { words, format } = useI18n();
  const [picking, setPicking] = useState(false);
  const { Editor } = typeOf(field);
  const morning = dayjs().hour(10).minute(0).second(0).millisecond(0);
  const monday = morning.add((8 - morning.day()) % 7 || 7, "day");
  const quick = [
    { name: words.page.compose.quick.tomorrow, at: morning.add(1, "day") },
    { name: words.page.compose.quick.threeDays, at: morning.add(3, "day") },
    { name: words.page.compose.quick.nextWeek, at: monday },
  ];
  if (!isEmptyValue(value) && !picking) {
    return (
      <span className={styles.next}>
        <Clock aria-hidden />
        <button type="button" className={styles.chosen} onClick={() => setPicking(true)}>
          {words.page.compose.next} {format.ago(asText(value))}
        </button>
        <IconButton plain label={words.page.compose.clear} onClick={() => onChange(null)}>
          <X aria-hidden />
        </IconButton>
      </span>
    );
  }
  if (picking && Editor) {
    return (
      <span className={styles.picker}>
        <Editor
          id={`note-${field.key}`}
          value={value}
          field={field}
          autoFocus
          onChange={(at) => {
            onChange(at);
            setPicking(false);
          }}
        />
      </span>
    );
  }
  return (
    <span className={styles.next}>
      <Clock aria-hidden />
      {words.page.compose.next}
      {quick.map(({ name, at }) => (
        <button key={name} type="button" className={styles.quick} onClick={() => onChange(at.toISOString())}>
          {name}
        </button>
      ))}
      <button type="button" className={styles.quick} onClick={() => setPicking(true)}>
        {words.page.compose.quick.pick}
      </button>
    </span>
  );
}
