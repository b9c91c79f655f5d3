/** The widget of a field's type over its cell. What is picked is saved at once, what is typed when it is left. */
import { Input } from "antd";
import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import type { Json } from "~/api/json";
import type { FieldMeta } from "~/api/meta";
import { typeOf } from "~/fieldtypes/registry";
import { toMoney } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { parseText } from "../list/parse";
import type { Column } from "./columns";
import type { CellBox } from "./geometry";
import styles from "./grid.module.css";

export type Then = "stay" | "down" | "up" | "right" | "left";

interface CellEditorProps {
  column: Column;
  value: Json;
  /** What was typed to begin with: it takes the place of the value. */
  typed: string | undefined;
  box: CellBox;
  onCommit: (value: Json, then: Then) => void;
  onCancel: () => void;
}

const immediate = new Set(["choice", "boolean", "date", "lookup", "any_lookup", "user", "department"]);
const days = new Set(["date", "datetime"]);
const wide = new Set(["long_text", "rich_text", "money", "choices", "tags", "multi_lookup", "datetime", "address"]);

export function CellEditor({ column, value, typed, box, onCommit, onCancel }: CellEditorProps) {
  const i18n = useI18n();
  const { words } = i18n;
  const id = useId();
  const { field } = column;
  // A day is typed as people write it; the calendar is for who opens the cell.
  const [written, setWritten] = useState(typed !== undefined && days.has(field.type) ? typed : null);
  const picked = immediate.has(field.type) && written === null;
  const [draft, setDraft] = useState<Json>(() => begin(field, value, typed));
  const done = useRef(false);
  const sought = useRef(false);
  const { Editor } = typeOf(field);
  if (Editor === undefined) return null;
  const commit = (next: Json, then: Then) => {
    if (done.current) return;
    done.current = true;
    onCommit(written === null ? next : written.trim() ? parseText(written.trim(), field, value, i18n) : null, then);
  };
  const change = (next: Json) => {
    setDraft(next);
    if (immediate.has(field.type)) commit(next, "stay");
  };
  const cancel = () => {
    done.current = true;
    onCancel();
  };
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation();
    const composing = event.nativeEvent.isComposing;
    if (event.key === "Escape") cancel();
    else if (event.key === "Tab") {
      event.preventDefault();
      commit(draft, event.shiftKey ? "left" : "right");
    } else if (event.key === "Enter" && !composing && !picked && (written !== null || !isPicking(field))) {
      if (field.type === "long_text" && (event.altKey || event.shiftKey)) return;
      event.preventDefault();
      commit(draft, event.shiftKey ? "up" : "down");
    }
  };
  // A list that can be searched takes over what was typed to open it, as if it had been typed there.
  const enter = ({ target }: FocusEvent<HTMLDivElement>) => {
    if (typed === undefined || written !== null || sought.current || target.getAttribute("role") !== "combobox") return;
    sought.current = true;
    requestAnimationFrame(() => document.execCommand("insertText", false, typed));
  };
  const leave = (event: FocusEvent<HTMLDivElement>) => {
    const to = event.relatedTarget;
    if (to instanceof Node && (event.currentTarget.contains(to) || inPopup(to))) return;
    if (to === null && inPopup(document.activeElement)) return;
    if (picked) cancel();
    else commit(draft, "stay");
  };
  return (
    <div
      className={styles.editor}
      style={{ left: box.left, top: box.top, width: Math.max(box.width, wide.has(field.type) ? 280 : 120) }}
      onKeyDown={keys}
      onFocus={enter}
      onBlur={leave}
      onPointerDown={(event) => event.stopPropagation()}
      onPaste={(event) => event.stopPropagation()}
      onCopy={(event) => event.stopPropagation()}
      role="presentation"
    >
      <label htmlFor={id} className="visually-hidden">
        {words.lists.cells.editor(column.label)}
      </label>
      {written === null ? (
        <Editor id={id} value={draft} onChange={change} field={field} typed={typed} autoFocus />
      ) : (
        <Input id={id} value={written} onChange={(event) => setWritten(event.target.value)} autoFocus />
      )}
    </div>
  );
}

/** Types whose list takes Enter to tick an entry. */
const isPicking = (field: FieldMeta) => ["choices", "tags", "multi_lookup", "datetime"].includes(field.type);

function begin(field: FieldMeta, value: Json, typed: string | undefined): Json {
  if (typed === undefined || immediate.has(field.type) || isPicking(field)) return value;
  if (field.type === "money") return { amount: typed, currency: toMoney(value)?.currency ?? "CNY" };
  return typed;
}

/** The lists and calendars of antd live beside the page, not inside the editor. */
function inPopup(node: Node | null): boolean {
  return (
    node instanceof Element &&
    node.closest(".ant-select-dropdown, .ant-picker-dropdown, .ant-cascader-dropdown") !== null
  );
}
