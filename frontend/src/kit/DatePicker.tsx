/** A day or a moment: typed or picked. antd's picker is large, so it comes when the first one is shown. */
import { lazy, Suspense } from "react";
import { ControlBone } from "./states";

export interface DatePickerProps {
  /** "2026-01-31" or, with `time`, an RFC 3339 instant. */
  value: string;
  onChange: (value: string | null) => void;
  time?: boolean;
  id?: string;
  label?: string;
  invalid?: boolean;
  describedBy?: string;
  autoFocus?: boolean;
}

const Picker = lazy(() => import("./DatePickerLoaded"));

export function DatePicker(props: DatePickerProps) {
  return (
    <Suspense fallback={<ControlBone />}>
      <Picker {...props} />
    </Suspense>
  );
}
