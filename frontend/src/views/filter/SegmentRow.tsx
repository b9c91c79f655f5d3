/** "Is in / is not in this segment". */
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { X } from "lucide-react";
import { segmentsQuery } from "~/api/segments";
import { useI18n } from "~/i18n";
import { segmentingWords } from "~/i18n/segmenting";
import { IconButton } from "~/kit/IconButton";
import type { SegmentDraftPart } from "./draft";
import styles from "./filter.module.css";
import { PartMenu } from "./PartMenu";

interface SegmentRowProps {
  object: string;
  draft: SegmentDraftPart;
  onChange: (draft: SegmentDraftPart) => void;
  onRemove: () => void;
}

export function SegmentRow({ object, draft, onChange, onRemove }: SegmentRowProps) {
  const { words, language } = useI18n();
  const text = segmentingWords(language);
  const { data, isPending } = useQuery(segmentsQuery);
  const own = data?.filter((segment) => segment.object === object) ?? [];
  const options = own.map(({ id, name }) => ({ value: id, label: name }));
  const known = options.some(({ value }) => value === draft.segment);
  if (draft.segment && !known && !isPending) options.push({ value: draft.segment, label: text.gone });
  return (
    <div className={styles.segment}>
      <Select
        value={draft.inside}
        options={[
          { value: true, label: text.in },
          { value: false, label: text.not_in },
        ]}
        onChange={(inside: boolean) => onChange({ ...draft, inside })}
        aria-label={words.filter.operator}
        popupMatchSelectWidth={false}
      />
      <Select
        value={draft.segment || undefined}
        options={isPending ? [] : options}
        loading={isPending}
        onChange={(segment: string) => onChange({ ...draft, segment })}
        showSearch={{ optionFilterProp: "label" }}
        placeholder={text.choose}
        notFoundContent={isPending ? words.common.loading : text.none}
        aria-label={text.choose}
        className={styles.fill}
      />
      <span className={styles.buttons}>
        <PartMenu id={draft.id} />
        <IconButton label={words.filter.removeCondition} onClick={onRemove}>
          <X aria-hidden />
        </IconButton>
      </span>
    </div>
  );
}
