/** One group of the catalogue with its tags, each with how often it is used. */
import { Checkbox } from "antd";
import { Pencil } from "lucide-react";
import { putTag, type TagEntry, type TagGroup } from "~/api/tags";
import { useI18n } from "~/i18n";
import { useTaggingWords } from "~/i18n/tagging";
import { IconButton } from "~/kit/IconButton";
import { problemText } from "~/kit/states";
import { Tag } from "~/kit/Tag";
import { useToast } from "~/kit/Toast";
import { useTitles } from "~/views/filter/titles";
import type { Section } from "./sections";
import styles from "./tags.module.css";

interface TagSectionProps {
  section: Section;
  rows: Omit<RowProps, "tag">;
  onEditGroup: (group: TagGroup) => void;
}

export function TagSection({ section, rows, onEditGroup }: TagSectionProps) {
  const { label } = useI18n();
  const text = useTaggingWords();
  const { group, list, free } = section;
  const name = group ? label(group.label) : free ? text.free : text.ungrouped;
  return (
    <section className={styles.section} aria-label={name}>
      <div className={styles.groupHead}>
        <h2>{name}</h2>
        <span className={styles.count}>{list.length}</span>
        {group && (
          <IconButton label={text.editGroup(name)} onClick={() => onEditGroup(group)}>
            <Pencil aria-hidden />
          </IconButton>
        )}
      </div>
      {free && <p className={styles.hint}>{text.freeHint}</p>}
      <ul>
        {list.map((tag) => (
          <Row key={tag.key} tag={tag} {...rows} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  tag: TagEntry;
  chosen: ReadonlySet<string>;
  onToggle: (key: string) => void;
  onEdit: (tag: TagEntry) => void;
  onChanged: () => Promise<void>;
}

function Row({ tag, chosen, onToggle, onEdit, onChanged }: RowProps) {
  const { label, format, words } = useI18n();
  const text = useTaggingWords();
  const toast = useToast();
  const owners = useTitles("user", tag.owner ? [tag.owner] : []);
  const name = label(tag.label);
  const adopt = async () => {
    try {
      await putTag(tag.key, { ...tag, active: true });
      await onChanged();
      toast({ text: text.adopted(name) });
    } catch (error) {
      toast({ text: problemText(error, words.states.unreachable), tone: "bad" });
    }
  };
  return (
    <li className={styles.row} data-chosen={chosen.has(tag.key) || undefined}>
      <Checkbox checked={chosen.has(tag.key)} onChange={() => onToggle(tag.key)} aria-label={text.choose(name)} />
      <span className={styles.tag} title={name}>
        <Tag color={tag.color} faded={!tag.active && tag.listed}>
          {name}
        </Tag>
        {!tag.active && tag.listed && <span className={styles.soft}>{text.inactive}</span>}
      </span>
      <span className={styles.description} title={tag.description}>
        {tag.description}
      </span>
      <span className={styles.owner}>{tag.owner ? (owners.get(tag.owner) ?? "") : ""}</span>
      <span className={styles.used}>
        {tag.used === null ? "" : tag.used === 0 ? text.unused : text.used(format.count(tag.used))}
      </span>
      <span className={styles.end}>
        {tag.listed ? (
          <IconButton label={text.edit(name)} onClick={() => onEdit(tag)}>
            <Pencil aria-hidden />
          </IconButton>
        ) : (
          <button type="button" className={styles.adopt} onClick={() => void adopt()}>
            {text.adopt}
          </button>
        )}
      </span>
    </li>
  );
}
