/** The row at the foot of the grid: what its columns come to over everything that matches. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Condition } from "~/api/condition";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { aggregate } from "~/api/records";
import { FieldValue } from "~/fieldtypes/FieldValue";
import { useI18n } from "~/i18n";
import { Dropdown } from "~/kit/Dropdown";
import { Bone } from "~/kit/states";
import type { Column } from "../grid/columns";
import { type TotalKind, totalKinds } from "../grid/GridHeader";
import styles from "../grid/grid.module.css";
import type { ViewState } from "../viewState";
import { totalsOf, writeTotal } from "./totals";
import { sumValue } from "./useGroups";

interface TotalsProps {
  object: ObjectMeta;
  view: ViewState;
  where: Condition | undefined;
  columns: readonly Column[];
  count: number | null;
  onView: (view: ViewState) => void;
}

export default function Totals({ object, view, where, columns, count, onView }: TotalsProps) {
  const { words, format } = useI18n();
  const text = words.lists.totals;
  const { version, settings } = useCatalog().document;
  const wanted = totalsOf(view.sums);
  const shown = columns.filter(({ path }) => wanted.has(path));
  const measures = shown.map(({ path }) => ({ name: path, function: wanted.get(path) ?? "sum", field: path }));
  const { data, error } = useQuery({
    queryKey: ["totals", object.key, where, view.bin, version, measures],
    enabled: measures.length > 0,
    queryFn: ({ signal }) => aggregate(object.key, { groups: [], measures, where, limit: 1 }, signal),
    placeholderData: keepPreviousData,
  });
  const [row] = data ?? [];
  const change = (path: string, how: TotalKind | null) => {
    const sums = view.sums.flatMap((entry) => {
      if (entry.split(":")[0] !== path) return [entry];
      return how === null ? [] : [writeTotal(path, how)];
    });
    onView({ ...view, sums });
  };
  return (
    <div className={styles.foot} role="row" aria-label={text.label}>
      <div className={`${styles.cell} ${styles.check}`} role="gridcell" />
      {columns.map((column, index) => {
        const how = wanted.get(column.path);
        return (
          <div key={column.path} className={styles.cell} role="gridcell" data-align={column.align}>
            {index === 0 && count !== null && <span className={styles.footWord}>{text.rows(format.count(count))}</span>}
            {how && (
              <TotalMenu how={how} column={column} onChange={(next) => change(column.path, next)}>
                <span className={styles.footWord}>{text[how]}</span>
                {error ? (
                  <span className={styles.footWord}>{text.failed}</span>
                ) : row === undefined ? (
                  <Bone width="48px" />
                ) : (
                  <FieldValue
                    value={sumValue(row[column.path], column.field, settings.currency)}
                    field={column.field}
                    place="cell"
                  />
                )}
              </TotalMenu>
            )}
          </div>
        );
      })}
      <div className={styles.cell} role="presentation" />
    </div>
  );
}

interface TotalMenuProps {
  how: TotalKind;
  column: Column;
  onChange: (how: TotalKind | null) => void;
  children: React.ReactNode;
}

function TotalMenu({ how, column, onChange, children }: TotalMenuProps) {
  const text = useI18n().words.lists.totals;
  const items = [null, ...totalKinds].map((kind) => ({ key: kind ?? "", label: text[kind ?? "none"] }));
  return (
    <Dropdown
      trigger={["click"]}
      placement="topRight"
      menu={{
        items,
        selectedKeys: [how],
        onClick: ({ key }) => onChange(totalKinds.find((kind) => kind === key) ?? null),
      }}
    >
      <button type="button" className={styles.footButton} aria-label={`${column.label}: ${text[how]}`}>
        {children}
      </button>
    </Dropdown>
  );
}
