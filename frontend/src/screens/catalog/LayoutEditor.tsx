/** How an object's form and page are laid out: sections of fields, dragged or moved by their menus, with conditions. */
import { Button, Select } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { JsonObject } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { ConditionSheet } from "./ConditionSheet";
import styles from "./layout.module.css";
import { type Layout, moveField, moveSection, readLayout, setCondition, setSection, writeLayout } from "./layoutDraft";
import type { PartProps } from "./ObjectEditor";
import { type Arranged, SectionEditor } from "./SectionEditor";
import { Tray } from "./Tray";
import { inOrder, membersOf, nameOf, withMember } from "./useDraft";

/** What a layout may show: the fields that are drafted, those that traits bring, owner and department. */
function useNames(object: string, document: JsonObject): ReadonlyMap<string, string> {
  const { label } = useI18n();
  const meta = useCatalog().findObject(object)?.fields ?? [];
  const own = inOrder(membersOf(document, "fields"));
  const known = membersOf(document, "fields");
  return new Map([
    ...own.filter(([, one]) => one.active !== false).map(([key, one]) => [key, nameOf(one, label, key)] as const),
    ...meta
      .filter(({ key, system }) => !(key in known) && (!system || key === "owner" || key === "department"))
      .map((field) => [field.key, label(field.label)] as const),
  ]);
}

export function LayoutEditor({ object, draft }: PartProps) {
  const { label } = useI18n();
  const text = useModelWords();
  const [type, setType] = useState("");
  const types = inOrder(membersOf(draft.document, "record_types"));
  const typed = membersOf(membersOf(draft.document, "record_types"), type);
  const common = membersOf(draft.document, "layout");
  const own = type !== "" && "layout" in typed;
  const putType = (next: JsonObject) =>
    draft.change({
      ...draft.document,
      record_types: { ...membersOf(draft.document, "record_types"), [type]: next },
    });
  const put = (layout: Layout) => {
    const next = writeLayout(layout);
    if (own) putType({ ...typed, layout: next });
    else draft.change({ ...draft.document, layout: next });
  };
  return (
    <>
      <p className={styles.hint}>{text.layout.hint}</p>
      {types.length > 0 && (
        <div className={styles.which}>
          <Select
            value={type}
            onChange={setType}
            aria-label={text.layout.of}
            popupMatchSelectWidth={false}
            options={[
              { value: "", label: text.layout.common },
              ...types.map(([key, one]) => {
                const name = nameOf(one, label, key);
                return { value: key, label: "layout" in one ? text.layout.own(name) : name };
              }),
            ]}
          />
          {type !== "" && (
            <Button
              type="text"
              onClick={() => putType(own ? withMember(typed, "layout", undefined) : { ...typed, layout: common })}
            >
              {own ? text.layout.dropOwn : text.layout.useOwn}
            </Button>
          )}
        </div>
      )}
      {(type === "" || own) && (
        <Arranger
          key={type}
          object={object}
          document={draft.document}
          layout={readLayout(own ? membersOf(typed, "layout") : common)}
          onChange={put}
        />
      )}
    </>
  );
}

interface ArrangerProps {
  object: string;
  document: JsonObject;
  layout: Layout;
  onChange: (layout: Layout) => void;
}

function Arranger({ object, document, layout, onChange }: ArrangerProps) {
  const text = useModelWords();
  const names = useNames(object, document);
  const [dragged, setDragged] = useState<string | null>(null);
  const [conditioned, setConditioned] = useState<string | number | null>(null);
  const placed = new Set(layout.sections.flatMap(({ fields }) => fields));
  const free = [...names.keys()].filter((key) => !placed.has(key));
  const arranged: Arranged = {
    layout,
    names,
    dragged,
    onDrag: setDragged,
    onMove: (field, to) => {
      setDragged(null);
      onChange(moveField(layout, field, to));
    },
    onCondition: setConditioned,
  };
  return (
    <>
      {layout.sections.map((section, index) => (
        <SectionEditor
          key={index}
          index={index}
          section={section}
          arranged={arranged}
          onSet={(part) => onChange(setSection(layout, index, part))}
          onShift={(step) => onChange(moveSection(layout, index, step))}
          onDrop={() => onChange({ ...layout, sections: layout.sections.filter((_, at) => at !== index) })}
        />
      ))}
      <Button
        icon={<Plus aria-hidden />}
        onClick={() =>
          onChange({
            ...layout,
            sections: [...layout.sections, { label: {}, columns: 2, collapsed: false, fields: [] }],
          })
        }
      >
        {text.layout.addSection}
      </Button>
      <Tray fields={free} arranged={arranged} />
      {conditioned !== null && (
        <ConditionSheet
          object={object}
          layout={layout}
          of={conditioned}
          name={typeof conditioned === "string" ? (names.get(conditioned) ?? conditioned) : ""}
          onClose={() => setConditioned(null)}
          onChange={(name, when) =>
            onChange(
              typeof conditioned === "string"
                ? setCondition(layout, conditioned, name, when)
                : setSection(layout, conditioned, { visible_when: when }),
            )
          }
        />
      )}
    </>
  );
}
