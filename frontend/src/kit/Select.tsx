/** A list to pick from. antd's is large and no first list draws one, so it comes when the first one is shown. */
import type { SelectProps } from "antd";
import type { BaseOptionType, DefaultOptionType } from "antd/es/select";
import { type ComponentType, lazy, Suspense } from "react";
import { ControlBone } from "./states";

const Loaded = lazy(() => import("./SelectLoaded"));

export function Select<Value, Option extends BaseOptionType | DefaultOptionType = DefaultOptionType>(
  props: SelectProps<Value, Option>,
) {
  const Shown = Loaded as unknown as ComponentType<SelectProps<Value, Option>>;
  return (
    <Suspense fallback={<ControlBone small={props.size === "small"} />}>
      <Shown {...props} />
    </Suspense>
  );
}
