/** When a field is shown and needed, or when a section is shown: always, or where a condition holds. */
import { Button, Segmented } from "antd";
import { type Condition, isEmpty } from "~/api/condition";
import { isObject, type Json } from "~/api/json";
import { useModelWords } from "~/i18n/modelling";
import { Sheet } from "~/kit/Sheet";
import { FilterBuilder } from "~/views/filter/FilterBuilder";
import styles from "./layout.module.css";
import type { Layout } from "./layoutDraft";
import { useSectionName } from "./SectionEditor";
import { membersOf } from "./useDraft";

interface ConditionSheetProps {
  object: string;
  layout: Layout;
  /** A field by its key, a section by its place. */
  of: string | number;
  name: string;
  onClose: () => void;
  onChange: (name: string, when: Json | undefined) => void;
}

export function ConditionSheet({ object, layout, of, name, onClose, onChange }: ConditionSheetProps) {
  const text = useModelWords();
  const sectionName = useSectionName();
  const section = typeof of === "number" ? layout.sections[of] : undefined;
  const known = typeof of === "string" ? membersOf(layout.conditions, of) : {};
  const close = () => {
    // "Where a condition holds" without one says nothing.
    const held = section ? { visible_when: section.visible_when } : known;
    const empty = Object.entries(held).find(([, when]) => isObject(when) && isEmpty(when as unknown as Condition));
    if (empty) onChange(empty[0], undefined);
    onClose();
  };
  const title = section
    ? `${text.layout.sectionCondition} · ${sectionName(section)}`
    : `${text.layout.condition} · ${name}`;
  return (
    <Sheet
      open
      title={title}
      onClose={close}
      footer={
        <Button type="primary" onClick={close}>
          {text.done}
        </Button>
      }
    >
      <p className={styles.hint}>{text.layout.freshHint}</p>
      <When
        object={object}
        title={text.layout.visible}
        otherwise={text.layout.always}
        value={section ? section.visible_when : known.visible_when}
        onChange={(when) => onChange("visible_when", when)}
      />
      {!section && (
        <When
          object={object}
          title={text.layout.needed}
          otherwise={text.layout.never}
          value={known.required_when}
          onChange={(when) => onChange("required_when", when)}
        />
      )}
    </Sheet>
  );
}

interface WhenProps {
  object: string;
  title: string;
  otherwise: string;
  value: Json | undefined;
  onChange: (when: Json | undefined) => void;
}

function When({ object, title, otherwise, value, onChange }: WhenProps) {
  const text = useModelWords();
  const held = isObject(value);
  return (
    <section className={styles.when} aria-label={title}>
      <h3 className={styles.trayTitle}>{title}</h3>
      <Segmented
        value={held}
        options={[
          { value: false, label: otherwise },
          { value: true, label: text.layout.when },
        ]}
        onChange={(on) => onChange(on ? { all: [] } : undefined)}
        aria-label={title}
      />
      {held && (
        <FilterBuilder
          segments={false}
          object={object}
          value={value as unknown as Condition}
          onChange={(condition) => onChange(JSON.parse(JSON.stringify(condition ?? { all: [] })) as Json)}
        />
      )}
    </section>
  );
}
