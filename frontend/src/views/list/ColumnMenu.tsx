/** Which columns a list shows, in which order, and how many of them stay when one scrolls sideways. */
import { Button, Checkbox, Popover, Segmented } from "antd";
import { Columns3, GripVertical, LayoutList, Pin } from "lucide-react";
import type { KeyboardEvent } from "react";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import type { Density } from "~/api/preferences";
import { useI18n } from "~/i18n";
import { useChoose } from "~/shell/favourites";
import { FieldPicker } from "../filter/FieldPicker";
import { pathLabel } from "../grid/columns";
import { moved, useReorder } from "../reorder";
import { effectiveColumns, type ViewState } from "../viewState";
import styles from "./list.module.css";
import { useDensity } from "./useDensity";

interface ColumnMenuProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
}

export function ColumnMenu({ object, view, onChange }: ColumnMenuProps) {
  const { words } = useI18n();
  // A board has no columns of these: they are what its cards show.
  const cards = view.layout === "board";
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      destroyOnHidden
      content={<ColumnList object={object} view={view} onChange={onChange} />}
    >
      <Button type="text" icon={cards ? <LayoutList aria-hidden /> : <Columns3 aria-hidden />}>
        {cards ? words.list.cardFields : words.list.columns}
      </Button>
    </Popover>
  );
}

function ColumnList({ object, view, onChange }: ColumnMenuProps) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const text = words.lists.columns;
  const columns = effectiveColumns(view, object);
  const set = (next: readonly string[]) => onChange({ ...view, columns: next });
  // The title always stands first, so that it neither moves nor makes room.
  const arrange = (next: readonly string[]) => next[0] === columns[0] && set(next);
  const reorder = useReorder(columns, arrange);
  const keys = (index: number) => (event: KeyboardEvent) => {
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (step === 0 || index + step < 1) return;
    event.preventDefault();
    arrange(moved(columns, index, Math.min(index + step, columns.length - 1)));
  };
  const cards = view.layout === "board";
  const add = cards ? words.list.showField : words.list.showColumn;
  const changed = view.columns !== null || view.frozen > 1 || Object.keys(view.widths).length > 0;
  return (
    <div className={styles.columnPanel}>
      {columns.map((path, index) => {
        const name = pathLabel(catalog.findPath(object.key, path) ?? [], label) || path;
        return (
          <div key={path} className={styles.columnRow} {...reorder.item(index)}>
            {index === 0 ? (
              <span className={styles.columnGrip} />
            ) : (
              <button
                type="button"
                className={styles.columnGrip}
                aria-label={text.move(name)}
                onKeyDown={keys(index)}
                {...reorder.handle(index)}
              >
                <GripVertical aria-hidden />
              </button>
            )}
            <Checkbox
              checked
              disabled={index === 0}
              onChange={() => set(columns.filter((other) => other !== path))}
              className={styles.columnName}
            >
              {name}
            </Checkbox>
            {!cards && index < view.frozen && (
              <span className={styles.columnPinned} title={text.frozen}>
                <Pin aria-label={text.frozen} />
              </span>
            )}
          </div>
        );
      })}
      <FieldPicker
        key={columns.length}
        object={object.key}
        value={undefined}
        placeholder={add}
        label={add}
        onChange={(path) => !columns.includes(path) && set([...columns, path])}
        className={styles.columnAdd}
      />
      {!cards && <DensityChoice />}
      {changed && (
        <Button
          type="link"
          size="small"
          className={styles.panelReset}
          onClick={() => onChange({ ...view, columns: null, widths: {}, frozen: 1 })}
        >
          {cards ? text.resetFields : text.reset}
        </Button>
      )}
    </div>
  );
}

const densities: readonly Density[] = ["compact", "normal", "roomy"];

/** How high rows are, in every list of this reader. */
function DensityChoice() {
  const text = useI18n().words.lists.density;
  const choose = useChoose();
  return (
    <div className={styles.density}>
      <span className={styles.densityLabel}>{text.label}</span>
      <Segmented<Density>
        size="small"
        value={useDensity()}
        options={densities.map((value) => ({ value, label: text[value] }))}
        onChange={(density) => void choose({ density })}
        aria-label={text.label}
      />
    </div>
  );
}
