/** Parts that the next pages are made of, drawn once out of sight: antd works out the rules of a part's looks when it is
 * drawn for the first time, which is most of what drawing a toolbar costs, and keeps them while one is there. */
import { Badge, Button, Dropdown, Input, Popover, Segmented, Tabs, Tooltip } from "antd";
import { memo } from "react";

const options = [""];
const tabs = [{ key: "a", label: null }];

export const Warm = memo(function Warm() {
  return (
    <div hidden aria-hidden inert>
      <Badge count={1} size="small" />
      <Button type="primary" icon={<i />} />
      <Button type="text" icon={<i />} />
      <Input prefix={<i />} allowClear type="search" tabIndex={-1} />
      <Input.TextArea tabIndex={-1} />
      <Segmented options={options} />
      <Tabs items={tabs} />
      <Tooltip title={null}>
        <i />
      </Tooltip>
      <Popover content={null}>
        <i />
      </Popover>
      <Dropdown menu={{ items: [] }}>
        <i />
      </Dropdown>
    </div>
  );
});
