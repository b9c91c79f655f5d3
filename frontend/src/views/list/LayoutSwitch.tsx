/** Table, board or calendar. What an object has no field for is not offered. */
import { Segmented, Tooltip } from "antd";
import { CalendarDays, Rows3, SquareKanban } from "lucide-react";
import type { ObjectMeta } from "~/api/meta";
import type { Layout } from "~/api/views";
import { useI18n } from "~/i18n";
import { boardFields, dateFields } from "../layouts";
import type { ViewState } from "../viewState";

interface LayoutSwitchProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
}

export function LayoutSwitch({ object, view, onChange }: LayoutSwitchProps) {
  const { words } = useI18n();
  const text = words.lists.views;
  const board = boardFields(object).length > 0;
  const calendar = dateFields(object).length > 0;
  if (!board && !calendar && view.layout === "grid") return null;
  const layouts = [
    { value: "grid" as const, title: text.grid, icon: <Rows3 aria-hidden /> },
    ...(board ? [{ value: "board" as const, title: text.board, icon: <SquareKanban aria-hidden /> }] : []),
    ...(calendar ? [{ value: "calendar" as const, title: text.calendar, icon: <CalendarDays aria-hidden /> }] : []),
  ];
  const choose = (layout: Layout) =>
    onChange({ ...view, layout, by: null, ...(layout === "grid" ? {} : { group: null }) });
  return (
    <Segmented<Layout>
      size="small"
      value={view.layout}
      onChange={choose}
      aria-label={text.layout}
      options={layouts.map(({ value, title, icon }) => ({
        value,
        label: (
          <Tooltip title={title} mouseEnterDelay={0.5}>
            <span className="layout-icon">
              {icon}
              <span className="visually-hidden">{title}</span>
            </span>
          </Tooltip>
        ),
      }))}
    />
  );
}
