import type { EditorProps } from "./contract";

/** What every plain input of an editor is told of its field, besides the value itself. */
export function inputProps({ id, field, invalid, describedBy, autoFocus }: EditorProps) {
  return {
    id,
    status: invalid ? ("error" as const) : ("" as const),
    "aria-invalid": invalid,
    "aria-describedby": describedBy,
    "aria-required": field.required,
    autoFocus,
  };
}
