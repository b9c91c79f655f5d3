/** The same wrong value in many rows, written anew once for all of them. */
import { AutoComplete } from "antd";
import { ArrowRight } from "lucide-react";
import { useId } from "react";
import type { Fix } from "~/api/imports";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import { cellOf, optionNames, putCells, type Sheet, type WrongGroup } from "./fixes";
import styles from "./mending.module.css";

interface MendGroupsProps {
  groups: readonly WrongGroup[];
  sheet: Sheet;
  fixes: readonly Fix[];
  onFixes: (fixes: readonly Fix[]) => void;
  busy: boolean;
}

export function MendGroups({ groups, sheet, fixes, onFixes, busy }: MendGroupsProps) {
  const { format, label } = useI18n();
  const text = useDataWords().importing;
  const prefix = useId();
  if (groups.length === 0) return null;
  return (
    <section className={styles.groups} aria-label={text.groups} inert={busy}>
      <h4 className={styles.groupsTitle}>{text.groups}</h4>
      <ul>
        {groups.map((group) => {
          const { column, value, rows } = group;
          const [first] = rows;
          const id = `${prefix}-${column}-${value}`;
          const now = first ? cellOf(fixes, first, column) : value;
          return (
            <li key={id} className={styles.group} data-changed={now !== value || undefined}>
              <label htmlFor={id} className={styles.groupName}>
                <span className={styles.soft}>{sheet.columns[column - 1]}</span>
                <span className={styles.groupValue} title={value}>
                  {value || text.empty}
                </span>
                <span className={styles.groupCount}>{text.rowsCount(format.count(rows.length))}</span>
              </label>
              <ArrowRight aria-hidden className={styles.arrow} />
              <AutoComplete
                id={id}
                value={now === value ? "" : now}
                placeholder={text.newValue}
                options={optionNames(sheet.fieldOf(column), label)}
                onChange={(next: string) => onFixes(putCells(fixes, rows, column, next || value))}
                className={styles.groupInput}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
