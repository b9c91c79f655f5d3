/** One section of a layout: its names and columns, and the fields in it as they will stand. */
import { Dropdown, Input, Segmented } from "antd";
import { Ellipsis, Eye, GripVertical } from "lucide-react";
import type { DragEvent } from "react";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { IconButton } from "~/kit/IconButton";
import styles from "./layout.module.css";
import type { Layout, Section, Spot } from "./layoutDraft";

export interface Arranged {
  layout: Layout;
  names: ReadonlyMap<string, string>;
  dragged: string | null;
  onDrag: (field: string | null) => void;
  onMove: (field: string, to: Spot | null) => void;
  /** A field's conditions, or a section's by its place. */
  onCondition: (of: string | number) => void;
}

interface SectionEditorProps {
  index: number;
  section: Section;
  arranged: Arranged;
  onSet: (part: Partial<Section>) => void;
  onShift: (step: number) => void;
  onDrop: () => void;
}

export function useSectionName(): (section: Section) => string {
  const { label } = useI18n();
  const text = useModelWords();
  return ({ label: { zh = "", en = "" } }) => label({ zh: String(zh), en: String(en) }) || text.layout.unnamed;
}

export function SectionEditor(props: SectionEditorProps) {
  const { index, section, arranged, onSet } = props;
  const text = useModelWords();
  const { format } = useI18n();
  const name = useSectionName()(section);
  const { zh = "", en = "" } = section.label;
  const drop = (at: number) => (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (arranged.dragged) arranged.onMove(arranged.dragged, { section: index, at });
  };
  return (
    <section className={styles.section} aria-label={name}>
      <header className={styles.head}>
        <Input
          variant="borderless"
          value={String(zh)}
          placeholder={text.layout.section}
          onChange={({ target }) => onSet({ label: { zh: target.value, en: en === zh ? target.value : en } })}
          aria-label={`${name} ${text.layout.section}`}
          className={styles.name}
        />
        <Input
          variant="borderless"
          value={en === zh ? "" : String(en)}
          placeholder={text.layout.sectionEn}
          onChange={({ target }) => onSet({ label: { zh: String(zh), en: target.value || String(zh) } })}
          aria-label={`${name} ${text.layout.sectionEn}`}
          className={styles.english}
        />
        <Segmented
          size="small"
          value={section.columns}
          options={[1, 2, 3].map((value) => ({ value, label: text.layout.columnCount(format.count(value)) }))}
          onChange={(columns) => onSet({ columns })}
          aria-label={`${name} ${text.layout.columns}`}
        />
        {section.visible_when !== undefined && (
          <IconButton label={text.layout.conditional} onClick={() => arranged.onCondition(index)}>
            <Eye aria-hidden />
          </IconButton>
        )}
        <SectionMenu {...props} name={name} />
      </header>
      <ul
        className={styles.grid}
        data-columns={section.columns}
        data-empty={section.fields.length === 0 || undefined}
        onDragOver={(event) => event.preventDefault()}
        onDrop={drop(section.fields.length)}
      >
        {section.fields.map((field, at) => (
          <Chip key={field} field={field} spot={{ section: index, at }} arranged={arranged} onDrop={drop(at)} />
        ))}
        {section.fields.length === 0 && <li className={styles.blank}>{text.layout.drop}</li>}
      </ul>
    </section>
  );
}

function SectionMenu({
  index,
  section,
  arranged,
  onSet,
  onShift,
  onDrop,
  name,
}: SectionEditorProps & { name: string }) {
  const text = useModelWords();
  const acts: Readonly<Record<string, () => void>> = {
    up: () => onShift(-1),
    down: () => onShift(1),
    collapsed: () => onSet({ collapsed: !section.collapsed }),
    condition: () => arranged.onCondition(index),
    remove: onDrop,
  };
  return (
    <Dropdown
      trigger={["click"]}
      placement="bottomRight"
      menu={{
        selectedKeys: section.collapsed ? ["collapsed"] : [],
        items: [
          { key: "up", label: text.layout.upSection, disabled: index === 0 },
          { key: "down", label: text.layout.downSection, disabled: index === arranged.layout.sections.length - 1 },
          { key: "collapsed", label: text.layout.collapsed },
          { key: "condition", label: text.layout.sectionCondition },
          { key: "remove", label: text.layout.removeSection, danger: true },
        ],
        onClick: ({ key }) => acts[key]?.(),
      }}
    >
      <IconButton plain label={text.layout.more(name)}>
        <Ellipsis aria-hidden />
      </IconButton>
    </Dropdown>
  );
}

interface ChipProps {
  field: string;
  spot: Spot;
  arranged: Arranged;
  onDrop: (event: DragEvent) => void;
}

function Chip({ field, spot, arranged, onDrop }: ChipProps) {
  const text = useModelWords();
  const sectionName = useSectionName();
  const { layout, names, dragged, onDrag, onMove, onCondition } = arranged;
  const name = names.get(field) ?? field;
  const { section, at } = spot;
  const length = layout.sections[section]?.fields.length ?? 0;
  const others = layout.sections.flatMap((one, index) => (index === section ? [] : [{ one, index }]));
  const choose = (key: string) => {
    if (key === "earlier") onMove(field, { section, at: at - 1 });
    else if (key === "later") onMove(field, { section, at: at + 2 });
    else if (key === "off") onMove(field, null);
    else if (key === "condition") onCondition(field);
    else onMove(field, { section: Number(key), at: layout.sections[Number(key)]?.fields.length ?? 0 });
  };
  return (
    <li
      className={styles.chip}
      draggable
      data-dragged={dragged === field || undefined}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        onDrag(field);
      }}
      onDragEnd={() => onDrag(null)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <GripVertical aria-hidden />
      <span className={styles.chipName} title={name}>
        {name}
      </span>
      {field in layout.conditions && <Eye aria-label={text.layout.conditional} />}
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{
          items: [
            { key: "earlier", label: text.layout.earlier, disabled: at === 0 },
            { key: "later", label: text.layout.later, disabled: at === length - 1 },
            ...others.map(({ one, index }) => ({ key: String(index), label: text.layout.to(sectionName(one)) })),
            { key: "condition", label: text.layout.condition },
            { key: "off", label: text.layout.off },
          ],
          onClick: ({ key }) => choose(key),
        }}
      >
        <IconButton plain label={text.layout.fieldMore(name)}>
          <Ellipsis aria-hidden />
        </IconButton>
      </Dropdown>
    </li>
  );
}
