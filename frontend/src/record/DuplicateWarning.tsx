/** What is there already, asked for a moment after the last key. */
import { Button } from "antd";
import { useEffect, useState } from "react";
import type { JsonObject } from "~/api/json";
import type { ObjectMeta } from "~/api/meta";
import type { RecordData } from "~/api/records";
import { sameValue } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Matches, useDuplicates } from "./Duplicates";
import styles from "./form.module.css";

interface WarningProps {
  object: ObjectMeta;
  record: RecordData | null;
  values: JsonObject;
  stopped: "warn" | "block" | null;
  onAccept: () => void;
}

export function DuplicateWarning({ object, record, values, stopped, onAccept }: WarningProps) {
  const { words } = useI18n();
  const [settled, setSettled] = useState(values);
  const text = JSON.stringify(values);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(JSON.parse(text) as JsonObject), 500);
    return () => window.clearTimeout(timer);
  }, [text]);
  const changed =
    record === null || object.fields.some(({ key }) => !sameValue(record[key] ?? null, settled[key] ?? null));
  const { data = [] } = useDuplicates(object, settled, record?.id ?? null, changed);
  if (data.length === 0 && stopped === null) return null;
  return (
    <section className={styles.doubles} role="status">
      <p>{stopped === "block" ? words.page.duplicateBlocks : words.page.duplicatesHint}</p>
      <Matches object={object} matches={data} />
      {stopped === "warn" && <Button onClick={onAccept}>{words.page.saveAnyway}</Button>}
    </section>
  );
}
