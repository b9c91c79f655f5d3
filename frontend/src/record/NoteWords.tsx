/** The words of a note; @ names a colleague. */
import { Mentions } from "antd";
import { useDeferredValue, useState } from "react";
import { asText, type JsonObject } from "~/api/json";
import { useSession } from "~/api/session";
import { useRecordSearch } from "~/fieldtypes/RecordPicker";
import { toReferences } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { Avatar } from "~/kit/Avatar";
import styles from "./composer.module.css";
import type { Composer } from "./composing";

interface NoteWordsProps {
  composer: Composer;
  values: JsonObject;
  onChange: (part: JsonObject) => void;
}

export function NoteWords({ composer, values, onChange }: NoteWordsProps) {
  const { words, label } = useI18n();
  const { user } = useSession();
  const [search, setSearch] = useState<string | null>(null);
  const typed = useDeferredValue(search ?? "");
  const { data = [] } = useRecordSearch("user", typed, search !== null && composer.mentions !== undefined);
  const people = data.filter(({ id, title }) => id !== user.id && title);
  return (
    <Mentions
      autoFocus
      variant="borderless"
      value={asText(values[composer.text.key])}
      onChange={(text) => onChange({ [composer.text.key]: text })}
      onSearch={setSearch}
      onSelect={(option) => {
        const person = people.find(({ title }) => title === option.value);
        if (!person || !composer.mentions) return;
        const known = toReferences(values[composer.mentions.key]).filter(({ id }) => id !== person.id);
        onChange({ [composer.mentions.key]: [...known, person].map(({ id, title }) => ({ id, title })) });
      }}
      options={people.map((person) => ({
        key: person.id,
        value: person.title ?? "",
        label: (
          <span className={styles.person}>
            <Avatar id={person.id} name={person.title ?? ""} />
            {person.title}
          </span>
        ),
      }))}
      notFoundContent={<span className={styles.hint}>{words.page.compose.nobody}</span>}
      placeholder={words.page.compose.rest(label(composer.object.label))}
      aria-label={label(composer.text.label)}
      autoSize={{ minRows: 2, maxRows: 12 }}
      className={styles.words}
    />
  );
}
