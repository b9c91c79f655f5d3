/** Chooses the field by which a list is grouped. */
import { Button } from "antd";
import { Check, Layers } from "lucide-react";
import { createElement } from "react";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { typeOf } from "~/fieldtypes/registry";
import { useI18n } from "~/i18n";
import { Dropdown } from "~/kit/Dropdown";
import type { ViewState } from "../viewState";
import { canGroup, groupBy, splitGroup } from "./grouping";

interface GroupMenuProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
}

export function GroupMenu({ object, view, onChange }: GroupMenuProps) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const current = view.group ? catalog.findField(object.key, splitGroup(view.group)[0]) : undefined;
  const items = [
    { key: "", label: words.list.noGroup, icon: view.group ? <span className="lucide" /> : <Check aria-hidden /> },
    { type: "divider" as const },
    ...object.fields.filter(canGroup).map((field) => ({
      key: groupBy(field),
      label: label(field.label),
      icon: createElement(view.group === groupBy(field) ? Check : typeOf(field).icon, { "aria-hidden": true }),
    })),
  ];
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items,
        onClick: ({ key }) => onChange({ ...view, group: key || null }),
        style: { maxHeight: 400, overflow: "auto" },
      }}
    >
      <Button type="text" icon={<Layers aria-hidden />}>
        {current ? label(current.label) : words.list.group}
      </Button>
    </Dropdown>
  );
}
