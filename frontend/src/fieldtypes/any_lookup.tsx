/** A link to a record of one of several objects: first which, then whom. */
import { Space } from "antd";
import { Waypoints } from "lucide-react";
import { useState } from "react";
import type { Json } from "~/api/json";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { Select } from "~/kit/Select";
import type { EditorProps, FieldTypeUi } from "./contract";
import { LookupDisplay, lookup } from "./lookup";
import { anyLookupOperators } from "./operators";
import { RecordPicker } from "./RecordPicker";
import { toReference } from "./values";

function AnyLookupEditor({ id, value, onChange, field, invalid, describedBy, autoFocus }: EditorProps) {
  const catalog = useCatalog();
  const { label, words } = useI18n();
  const reference = toReference(value);
  const targets = field.targets.flatMap((key) => catalog.findObject(key) ?? []);
  const [object, setObject] = useState(reference?.object ?? targets[0]?.key ?? "");
  const shown = reference?.object === object ? reference : null;
  return (
    <Space.Compact block>
      <Select
        value={object}
        onChange={(next: string) => {
          setObject(next);
          onChange(null);
        }}
        options={targets.map((target) => ({ value: target.key, label: label(target.label) }))}
        style={{ width: 112, flex: "none" }}
        aria-label={words.catalog.type}
      />
      <RecordPicker
        key={object}
        id={id}
        object={object}
        value={shown ? [shown] : []}
        onChange={([next]) => onChange(next ? { id: next.id, title: next.title, object } : null)}
        invalid={invalid}
        describedBy={describedBy}
        autoFocus={autoFocus}
        allowClear={!field.required}
      />
    </Space.Compact>
  );
}

export const anyLookup: FieldTypeUi = {
  ...lookup,
  key: "any_lookup",
  icon: Waypoints,
  Display: LookupDisplay,
  Editor: AnyLookupEditor,
  operators: anyLookupOperators,
  toInput: (value): Json => {
    const reference = toReference(value);
    if (reference === null) return null;
    return reference.object ? { object: reference.object, id: reference.id } : { id: reference.id };
  },
};
