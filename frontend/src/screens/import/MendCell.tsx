/** A wrong cell, written anew where it stands; the same value elsewhere can follow. */
import { AutoComplete, Input } from "antd";
import { useId } from "react";
import type { Fix, RefusedRow } from "~/api/imports";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { bareMessage, cellOf, optionNames, putCell, putCells, type Sheet } from "./fixes";
import styles from "./mending.module.css";

interface MendCellProps {
  row: RefusedRow;
  column: number;
  sheet: Sheet;
  fixes: readonly Fix[];
  onFixes: (fixes: readonly Fix[]) => void;
}

export function MendCell({ row, column, sheet, fixes, onFixes }: MendCellProps) {
  const { label, format } = useI18n();
  const text = useDataWords().importing;
  const id = useId();
  const field = sheet.fieldOf(column);
  const name = sheet.columns[column - 1] ?? "";
  const value = cellOf(fixes, row, column);
  const original = row.cells[column - 1] ?? "";
  const problems = row.problems.filter((problem) => problem.column === column);
  const why = problems.map(({ message }) => bareMessage(message, row.row, column, name)).join(" ");
  const changed = value !== original;
  const options = optionNames(field, label);
  const put = (next: string) => onFixes(putCell(fixes, row, column, next));
  const alike = sheet.rows.filter(
    (other) =>
      other.row !== row.row &&
      other.state === "refused" &&
      (other.cells[column - 1] ?? "") === original &&
      other.problems.some((problem) => problem.column === column) &&
      cellOf(fixes, other, column) !== value,
  );
  const shared = {
    id,
    value,
    status: problems.length > 0 && !changed ? ("error" as const) : undefined,
    "aria-describedby": problems.length > 0 ? `${id}-why` : undefined,
    className: styles.input,
  };
  return (
    <div className={styles.cell} data-changed={changed || undefined}>
      <label htmlFor={id}>{name}</label>
      {options.length > 0 ? (
        <AutoComplete {...shared} options={options} onChange={(next: string) => put(next)} />
      ) : (
        <Input {...shared} onChange={(event) => put(event.target.value)} />
      )}
      {problems.length > 0 && (
        <p id={`${id}-why`} className={styles.problem} data-cell data-settled={changed || undefined} title={why}>
          {why}
        </p>
      )}
      {changed && alike.length > 0 && (
        <button type="button" className={styles.link} onClick={() => onFixes(putCells(fixes, alike, column, value))}>
          {text.same(format.count(alike.length))}
        </button>
      )}
    </div>
  );
}
