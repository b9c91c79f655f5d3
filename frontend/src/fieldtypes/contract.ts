/** What the client knows of a field type: how it is shown, edited, filtered and written as plain text. */
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import type { I18n } from "~/i18n";

export interface DisplayProps {
  readonly value: Json;
  readonly field: FieldMeta;
  /** A cell of a list is one line and opens nothing; a record's detail may wrap and link. */
  readonly place: "cell" | "detail";
}

export interface EditorProps {
  readonly id: string;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
  readonly field: FieldMeta;
  readonly invalid?: boolean;
  readonly describedBy?: string;
  readonly autoFocus?: boolean;
  /** What was typed over the cell and will be looked for in the editor's list. */
  readonly typed?: string | undefined;
}

/** What stands to the right of an operator in the filter builder. */
export type Operand =
  | "none"
  | "text"
  | "number"
  | "range"
  | "date"
  | "date_range"
  | "relative"
  | "option"
  | "options"
  | "record"
  | "records"
  | "boolean";

export interface OperatorChoice {
  /** Unique among the choices of a type. */
  readonly key: string;
  /** What the condition carries. */
  readonly op: string;
  readonly operand: Operand;
  readonly words: keyof I18n["words"]["filter"]["operators"];
  /** A value that the operator brings itself, such as "me". */
  readonly fixed?: Json;
  /** It asks a field of what the link leads to: the department of a person. */
  readonly step?: string;
}

export interface FieldTypeUi {
  readonly key: string;
  readonly icon: LucideIcon;
  /** The width of a list column that nobody has dragged. */
  readonly width: number;
  readonly align: "start" | "end";
  readonly Display: ComponentType<DisplayProps>;
  /** Absent for what is computed. */
  readonly Editor?: ComponentType<EditorProps>;
  readonly operators: readonly OperatorChoice[];
  readonly text: (value: Json, field: FieldMeta, i18n: I18n) => string;
  /** The form's value as the server wants it. */
  readonly toInput: (value: Json) => Json;
  /** What is wrong with a value, before the server is asked. */
  readonly check?: (value: Json, field: FieldMeta, i18n: I18n) => string | undefined;
  /** Whether the widget needs the whole width of a form. */
  readonly wide?: boolean;
}
