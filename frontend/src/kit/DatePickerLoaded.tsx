/** The picker itself; see DatePicker. */
import { DatePicker as AntPicker } from "antd";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import type { DatePickerProps } from "./DatePicker";

export default function DatePickerLoaded(props: DatePickerProps) {
  const { value, onChange, time, id, label, invalid, describedBy, autoFocus } = props;
  const parsed = value ? dayjs(value) : null;
  return (
    <AntPicker
      id={id}
      value={parsed?.isValid() ? parsed : null}
      onChange={(next) => {
        const day = Array.isArray(next) ? next[0] : next;
        onChange(day ? (time ? day.toISOString() : day.format("YYYY-MM-DD")) : null);
      }}
      showTime={time ? { format: "HH:mm" } : false}
      format={time ? "YYYY-MM-DD HH:mm" : "YYYY-MM-DD"}
      status={invalid ? "error" : ""}
      aria-label={label}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      autoFocus={autoFocus}
      defaultOpen={autoFocus}
      style={{ width: "100%" }}
    />
  );
}
