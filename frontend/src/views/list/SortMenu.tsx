/** The order of a list: by which fields, in which direction, which first. */
import { Button, Popover, Segmented } from "antd";
import { ArrowDown, ArrowDownUp, ArrowUp, GripVertical, X } from "lucide-react";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { usePhone } from "~/kit/media";
import { FieldPicker } from "../filter/FieldPicker";
import { pathLabel } from "../grid/columns";
import { useReorder } from "../reorder";
import { effectiveSort, MOST_SORTS, type ViewState } from "../viewState";
import styles from "./list.module.css";

interface SortMenuProps {
  object: ObjectMeta;
  view: ViewState;
  onChange: (view: ViewState) => void;
}

export function SortMenu(props: SortMenuProps) {
  const { words } = useI18n();
  const count = props.view.sort?.length ?? 0;
  return (
    <Popover trigger="click" placement="bottomLeft" arrow={false} destroyOnHidden content={<SortList {...props} />}>
      <Button type="text" icon={<ArrowDownUp aria-hidden />} data-on={count > 0 || undefined}>
        {words.lists.sort.title}
        {count > 1 && <span className={styles.count}>{count}</span>}
      </Button>
    </Popover>
  );
}

function SortList({ object, view, onChange }: SortMenuProps) {
  const catalog = useCatalog();
  const { words, label } = useI18n();
  const text = words.lists.sort;
  const phone = usePhone();
  const sort = effectiveSort(view, object);
  const set = (next: typeof sort) => onChange({ ...view, sort: next.length > 0 ? next : null });
  const reorder = useReorder(sort, set);
  return (
    <div className={styles.sortPanel}>
      {sort.map(({ field, descending }, index) => {
        const name = pathLabel(catalog.findPath(object.key, field) ?? [], label) || field;
        return (
          <div key={field} className={styles.sortRow} {...reorder.item(index)}>
            <span className={styles.sortGrip} {...reorder.handle(index)}>
              <GripVertical aria-hidden />
            </span>
            <span className={styles.sortWord}>{index === 0 ? text.first : text.thenBy}</span>
            <span className={styles.sortName}>{name}</span>
            <Segmented
              size={phone ? "middle" : "small"}
              value={descending ? "down" : "up"}
              options={[
                { value: "up", label: phone ? <Way up text={text.ascending} /> : text.ascending },
                { value: "down", label: phone ? <Way text={text.descending} /> : text.descending },
              ]}
              onChange={(way) =>
                set(sort.map((key, at) => (at === index ? { field, descending: way === "down" } : key)))
              }
              aria-label={words.list.sortBy(name)}
            />
            <IconButton plain label={text.remove(name)} onClick={() => set(sort.filter((_, at) => at !== index))}>
              <X aria-hidden />
            </IconButton>
          </div>
        );
      })}
      {sort.length < MOST_SORTS && (
        <FieldPicker
          key={sort.length}
          object={object.key}
          value={undefined}
          accept={(field) => field.sortable !== false}
          placeholder={text.add}
          label={text.add}
          onChange={(field) => !sort.some((key) => key.field === field) && set([...sort, { field, descending: false }])}
          className={styles.columnAdd}
        />
      )}
      {view.sort !== null && (
        <Button
          type="link"
          size="small"
          className={styles.panelReset}
          onClick={() => onChange({ ...view, sort: null })}
        >
          {text.reset}
        </Button>
      )}
    </div>
  );
}

/** A direction where there is no room for its word. */
function Way({ up = false, text }: { up?: boolean; text: string }) {
  return (
    <span className="layout-icon">
      {up ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}
      <span className="visually-hidden">{text}</span>
    </span>
  );
}
