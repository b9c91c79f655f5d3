/** The options of a choice field: a colour and a name each. */
import { Input, Select } from "antd";
import { Plus, X } from "lucide-react";
import type { JsonObject } from "~/api/json";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { Tag } from "~/kit/Tag";
import { type TagColor, tagColors } from "~/kit/theme/tokens";
import styles from "./catalog.module.css";

export interface OptionDraft {
  readonly id: number;
  readonly name: string;
  readonly color: TagColor;
}

/** Keys are o1, o2, … : names may change, keys never do. */
export function optionDocument(options: readonly OptionDraft[]): JsonObject {
  const named = options.filter(({ name }) => name.trim() !== "");
  return Object.fromEntries(
    named.map(({ name, color }, index) => [`o${index + 1}`, { label: { zh: name.trim(), en: name.trim() }, color }]),
  );
}

interface OptionsEditorProps {
  options: readonly OptionDraft[];
  onChange: (options: readonly OptionDraft[]) => void;
}

export function OptionsEditor({ options, onChange }: OptionsEditorProps) {
  const { words } = useI18n();
  const set = (id: number, patch: Partial<OptionDraft>) =>
    onChange(options.map((option) => (option.id === id ? { ...option, ...patch } : option)));
  const add = () => {
    const id = Math.max(0, ...options.map((option) => option.id)) + 1;
    onChange([...options, { id, name: "", color: tagColors[id % tagColors.length] ?? "grey" }]);
  };
  return (
    <div role="group" aria-label={words.catalog.options}>
      <span className={styles.label}>{words.catalog.options}</span>
      {options.map((option) => (
        <div key={option.id} className={styles.optionRow}>
          <Select
            value={option.color}
            onChange={(color: TagColor) => set(option.id, { color })}
            options={tagColors.map((color) => ({
              value: color,
              label: <Tag color={color}>{words.colors[color]}</Tag>,
            }))}
            aria-label={words.colors[option.color]}
            className={styles.color}
          />
          <Input
            value={option.name}
            onChange={(event) => set(option.id, { name: event.target.value })}
            aria-label={words.catalog.optionName}
            autoFocus
          />
          <IconButton
            plain
            label={words.common.remove}
            onClick={() => onChange(options.filter(({ id }) => id !== option.id))}
          >
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      <button type="button" className={styles.adder} onClick={add}>
        <Plus aria-hidden />
        {words.catalog.addOption}
      </button>
    </div>
  );
}
