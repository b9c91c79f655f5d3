/** By which fields a board stands in columns and lanes, what it adds up, how high its cards are; which day a calendar goes by. */
import { Button } from "antd";
import { CalendarDays, Check, Rows2, Sigma, SquareKanban, StretchHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import type { FieldMeta, ObjectMeta } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useBoardWords } from "~/i18n/board";
import { Dropdown } from "~/kit/Dropdown";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { boardFields, dateFields, laneFields, sumFields } from "../layouts";
import type { ViewState } from "../viewState";

export interface MenusProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
}

const scrolls = { maxHeight: 400, overflow: "auto" };
const mark = (on: boolean) => (on ? <Check aria-hidden /> : <span className="lucide" />);

/** What can be chosen on a board, and what is chosen. */
function useChoices(object: ObjectMeta, view: ViewState) {
  const fields = boardFields(object);
  const by = fields.find(({ key }) => key === view.by) ?? fields[0];
  const lanes = laneFields(object).filter(({ key }) => key !== by?.key);
  const sums = sumFields(object);
  return {
    fields,
    by,
    lanes,
    lane: lanes.find(({ key }) => key === view.group),
    sums,
    sum: sums.find(({ key }) => key === view.sums[0]),
  };
}

export function BoardMenus(props: MenusProps) {
  const phone = usePhone();
  return phone ? <OneMenu {...props} /> : <DeskMenus {...props} />;
}

function DeskMenus({ object, view, onChange }: MenusProps) {
  const { words } = useI18n();
  const text = words.lists.board;
  const own = useBoardWords();
  const { fields, by, lanes, lane, sums, sum } = useChoices(object, view);
  return (
    <>
      <FieldMenu
        icon={<SquareKanban aria-hidden />}
        label={text.by}
        fields={fields}
        value={by?.key}
        onPick={(key) => onChange({ ...view, by: key, group: key === view.group ? null : view.group, limits: {} })}
      />
      {lanes.length > 0 && (
        <FieldMenu
          icon={<StretchHorizontal aria-hidden />}
          label={own.lanes}
          fields={lanes}
          value={lane?.key}
          none={own.noLanes}
          unset={own.lanes}
          onPick={(key) => onChange({ ...view, group: key || null })}
        />
      )}
      {sums.length > 0 && (
        <FieldMenu
          icon={<Sigma aria-hidden />}
          label={text.sum}
          fields={sums}
          value={sum?.key}
          none={text.noSum}
          unset={own.sum}
          onPick={(key) => onChange({ ...view, sums: key ? [key] : [] })}
        />
      )}
      <IconButton
        label={own.compact}
        pressed={view.compact}
        onClick={() => onChange({ ...view, compact: !view.compact })}
      >
        <Rows2 aria-hidden />
      </IconButton>
    </>
  );
}

/** On a phone there is room for one button. */
function OneMenu({ object, view, onChange }: MenusProps) {
  const { words, label } = useI18n();
  const text = words.lists.board;
  const own = useBoardWords();
  const { fields, by, lanes, lane, sums, sum } = useChoices(object, view);
  const list = (kind: string, chosen: FieldMeta | undefined, from: readonly FieldMeta[], none?: string) => [
    ...(none === undefined ? [] : [{ key: `${kind}:`, label: none, icon: mark(chosen === undefined) }]),
    ...from.map((field) => ({ key: `${kind}:${field.key}`, label: label(field.label), icon: mark(field === chosen) })),
  ];
  const group = (name: string, children: ReturnType<typeof list>) => ({
    type: "group" as const,
    label: name,
    children,
  });
  const items = [
    group(text.by, list("by", by, fields)),
    ...(lanes.length > 0 ? [group(own.lanes, list("group", lane, lanes, own.noLanes))] : []),
    ...(sums.length > 0 ? [group(text.sum, list("sum", sum, sums, text.noSum))] : []),
    { type: "divider" as const },
    { key: "compact", label: own.compact, icon: mark(view.compact) },
  ];
  const pick = (key: string) => {
    const [kind = "", value = ""] = key.split(":");
    if (kind === "compact") onChange({ ...view, compact: !view.compact });
    if (kind === "by") onChange({ ...view, by: value, group: value === view.group ? null : view.group, limits: {} });
    if (kind === "group") onChange({ ...view, group: value || null });
    if (kind === "sum") onChange({ ...view, sums: value ? [value] : [] });
  };
  const name = by ? label(by.label) : "";
  return (
    <Dropdown
      trigger={["click"]}
      menu={{ items, onClick: ({ key }) => pick(key), style: { ...scrolls, maxHeight: "70vh" } }}
    >
      <Button type="text" icon={<SquareKanban aria-hidden />} aria-label={`${text.by}: ${name}`}>
        {name}
      </Button>
    </Dropdown>
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
  /** What the button says while none is chosen. */
  unset?: string;
  onPick: (key: string) => void;
}

function FieldMenu({ icon, label: name, fields, value, none, unset, onPick }: FieldMenuProps) {
  const { label } = useI18n();
  const items = [
    ...(none === undefined ? [] : [{ key: "", label: none, icon: mark(value === undefined) }]),
    ...fields.map((field) => ({ key: field.key, label: label(field.label), icon: mark(field.key === value) })),
  ];
  const current = fields.find(({ key }) => key === value);
  const shown = current ? label(current.label) : (unset ?? none ?? "");
  return (
    <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => onPick(key), style: scrolls }}>
      <Button type="text" icon={icon} aria-label={`${name}: ${current ? shown : (none ?? "")}`}>
        {shown}
      </Button>
    </Dropdown>
  );
}
