/** Which columns a list shows, and in which order. */
import { Button, Checkbox, Popover } from "antd";
import { Columns3, MoveDown, MoveUp } from "lucide-react";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { FieldPicker } from "../filter/FieldPicker";
import { pathLabel } from "../grid/columns";
import { effectiveColumns, type ViewState } from "../viewState";
import styles from "./list.module.css";

interface ColumnMenuProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
}

export function ColumnMenu({ object, view, onChange }: ColumnMenuProps) {
  const { words } = useI18n();
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      destroyOnHidden
      content={<ColumnList object={object} view={view} onChange={onChange} />}
    >
      <Button type="text" icon={<Columns3 aria-hidden />}>
        {words.list.columns}
      </Button>
    </Popover>
  );
}

function ColumnList({ object, view, onChange }: ColumnMenuProps) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const columns = effectiveColumns(view, object);
  const set = (next: readonly string[]) => onChange({ ...view, columns: next });
  const swap = (index: number, step: number) => {
    const next = columns.slice();
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index + step, 0, moved);
    set(next);
  };
  return (
    <div className={styles.columnPanel}>
      {columns.map((path, index) => {
        const name = pathLabel(catalog.findPath(object.key, path) ?? [], label) || path;
        return (
          <div key={path} className={styles.columnRow}>
            <Checkbox checked disabled={index === 0} onChange={() => set(columns.filter((other) => other !== path))}>
              {name}
            </Checkbox>
            <span className={styles.columnMoves}>
              <IconButton plain label={`${name} ↑`} disabled={index < 2} onClick={() => swap(index, -1)}>
                <MoveUp aria-hidden />
              </IconButton>
              <IconButton
                plain
                label={`${name} ↓`}
                disabled={index === 0 || index === columns.length - 1}
                onClick={() => swap(index, 1)}
              >
                <MoveDown aria-hidden />
              </IconButton>
            </span>
          </div>
        );
      })}
      <FieldPicker
        object={object.key}
        value={undefined}
        placeholder={words.list.showColumn}
        label={words.list.showColumn}
        onChange={(path) => !columns.includes(path) && set([...columns, path])}
        className={styles.columnAdd}
      />
    </div>
  );
}
