/** By which field a board stands in columns and what it adds up; which day a calendar goes by. */
import { Button, Dropdown } from "antd";
import { CalendarDays, Check, Sigma, SquareKanban } from "lucide-react";
import type { ReactNode } from "react";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { usePhone } from "~/kit/media";
import { boardFields, dateFields, sumFields } from "../layouts";
import type { ViewState } from "../viewState";

interface MenusProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
}

export function BoardMenus({ object, view, onChange }: MenusProps) {
  const { words } = useI18n();
  const text = words.lists.board;
  const fields = boardFields(object);
  const by = fields.find(({ key }) => key === view.by) ?? fields[0];
  const phone = usePhone();
  const sums = phone ? [] : sumFields(object);
  const sum = sums.find(({ key }) => key === view.sums[0]);
  return (
    <>
      <FieldMenu
        icon={<SquareKanban aria-hidden />}
        label={text.by}
        fields={fields}
        value={by?.key}
        onPick={(key) => onChange({ ...view, by: key })}
      />
      {sums.length > 0 && (
        <FieldMenu
          icon={<Sigma aria-hidden />}
          label={text.sum}
          fields={sums}
          value={sum?.key}
          none={text.noSum}
          onPick={(key) => onChange({ ...view, sums: key ? [key] : [] })}
        />
      )}
    </>
  );
}

export function DayMenu({ object, view, onChange }: MenusProps) {
  const { words } = useI18n();
  const fields = dateFields(object);
  const by = fields.find(({ key }) => key === view.by) ?? fields[0];
  return (
    <FieldMenu
      icon={<CalendarDays aria-hidden />}
      label={words.lists.calendar.by}
      fields={fields}
      value={by?.key}
      onPick={(key) => onChange({ ...view, by: key })}
    />
  );
}

interface FieldMenuProps {
  icon: ReactNode;
  label: string;
  fields: readonly FieldMeta[];
  value: string | undefined;
  none?: string;
  onPick: (key: string) => void;
}

function FieldMenu({ icon, label: name, fields, value, none, onPick }: FieldMenuProps) {
  const { label } = useI18n();
  const mark = (on: boolean) => (on ? <Check aria-hidden /> : <span className="lucide" />);
  const items = [
    ...(none === undefined ? [] : [{ key: "", label: none, icon: mark(value === undefined) }]),
    ...fields.map((field) => ({ key: field.key, label: label(field.label), icon: mark(field.key === value) })),
  ];
  const current = fields.find(({ key }) => key === value);
  const shown = current ? label(current.label) : (none ?? "");
  return (
    <Dropdown
      trigger={["click"]}
      menu={{ items, onClick: ({ key }) => onPick(key), style: { maxHeight: 400, overflow: "auto" } }}
    >
      <Button type="text" icon={icon} aria-label={`${name}: ${shown}`}>
        {shown}
      </Button>
    </Dropdown>
  );
}
