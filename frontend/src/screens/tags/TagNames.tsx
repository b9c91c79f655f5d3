/** The two names of a tag or of a group of tags. */
import { Input } from "antd";
import { useId } from "react";
import type { Label } from "~/api/json";
import { useTaggingWords } from "~/i18n/tagging";
import { Field } from "~/kit/Field";

const LONGEST = 50;

interface TagNamesProps {
  value: Label;
  onChange: (value: Label) => void;
  autoFocus: boolean;
}

export function TagNames({ value, onChange, autoFocus }: TagNamesProps) {
  const text = useTaggingWords();
  const id = useId();
  return (
    <>
      <Field name={text.name} htmlFor={`${id}-zh`}>
        <Input
          id={`${id}-zh`}
          value={value.zh}
          maxLength={LONGEST}
          autoFocus={autoFocus}
          onChange={({ target }) => onChange({ ...value, zh: target.value })}
        />
      </Field>
      <Field name={text.nameEn} htmlFor={`${id}-en`}>
        <Input
          id={`${id}-en`}
          value={value.en}
          maxLength={LONGEST}
          onChange={({ target }) => onChange({ ...value, en: target.value })}
        />
      </Field>
    </>
  );
}
