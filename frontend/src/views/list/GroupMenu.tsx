/** Chooses the field by which a list is grouped. */
import { Button } from "antd";
import { Check, ChevronsDownUp, ChevronsUpDown, Layers } from "lucide-react";
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
  /** Opens or closes all groups. */
  onOpenAll: (open: boolean) => void;
}

export function GroupMenu({ object, view, onChange, onOpenAll }: GroupMenuProps) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const current = view.group ? catalog.findField(object.key, splitGroup(view.group)[0]) : undefined;
  const items = [
    ...(current
      ? [
          { key: "*open", label: words.lists.group.openAll, icon: <ChevronsUpDown aria-hidden /> },
          { key: "*close", label: words.lists.group.closeAll, icon: <ChevronsDownUp aria-hidden /> },
          { type: "divider" as const },
        ]
      : []),
    { key: "", label: words.list.noGroup, icon: view.group ? <span className="lucide" /> : <Check aria-hidden /> },
    { type: "divider" as const },
    ...object.fields.filter(canGroup).map((field) => ({
      key: groupBy(field),
      label: label(field.label),
      icon: createElement(view.group === groupBy(field) ? Check : typeOf(field).icon, { "aria-hidden": true }),
    })),
  ];
  const choose = (key: string) => {
    if (key === "*open" || key === "*close") onOpenAll(key === "*open");
    else onChange({ ...view, group: key || null });
  };
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items,
        onClick: ({ key }) => choose(key),
        style: { maxHeight: 400, overflow: "auto" },
      }}
    >
      <Button type="text" icon={<Layers aria-hidden />}>
        {current ? label(current.label) : words.list.group}
      </Button>
    </Dropdown>
  );
}
