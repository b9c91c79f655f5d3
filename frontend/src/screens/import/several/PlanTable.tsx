/** One table of the plan: what it becomes, the column with its ids, and where its columns go. */
import { Select } from "antd";
import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useMovingWords } from "~/i18n/moving";
import { Field } from "~/kit/Field";
import { useMainObjects } from "~/shell/navigation";
import { Columns } from "../Columns";
import { beginDraft } from "../draft";
import styles from "../import.module.css";
import { isIn, nameOf, type PlannedTable } from "./plan";

interface PlanTableProps {
  table: PlannedTable;
  onChange: (table: PlannedTable) => void;
}

export function PlanTable({ table, onChange }: PlanTableProps) {
  const { label, format } = useI18n();
  const text = useMovingWords();
  const catalog = useCatalog();
  const objects = useMainObjects().filter(({ rights }) => rights.create);
  const id = useId();
  const [open, setOpen] = useState(false);
  const name = nameOf(table);
  const object = table.object === null ? undefined : catalog.findObject(table.object);
  const taken = Object.values(table.mapping).filter(Boolean).length;
  const known = objects.some(({ key }) => key === table.object) || object === undefined;
  const offered = known ? objects : [...objects, object];
  return (
    <li className={styles.table} data-out={!isIn(table) || undefined}>
      <div className={styles.tableHead}>
        <button
          type="button"
          className={styles.tableName}
          aria-expanded={open}
          aria-controls={id}
          aria-label={text.show(name)}
          disabled={object === undefined}
          onClick={() => setOpen(!open)}
        >
          <ChevronRight aria-hidden />
          <span>
            <span className={styles.tableTitle}>{name}</span>
            <span className={styles.note}>
              {text.rows(format.count(table.count))}
              {object && ` · ${text.mapped(taken, table.columns.length)}`}
            </span>
          </span>
        </button>
        <Field name={text.object} htmlFor={`${id}-object`}>
          <Select
            id={`${id}-object`}
            value={table.object ?? ""}
            options={[
              { value: "", label: text.leaveOut },
              ...offered.map((one) => ({ value: one.key, label: label(one.plural) })),
            ]}
            onChange={(key) => onChange({ ...table, object: key || null })}
            className={styles.choice}
          />
        </Field>
        <Field name={text.foreign} htmlFor={`${id}-foreign`}>
          <Select
            id={`${id}-foreign`}
            value={table.foreign_id ?? ""}
            disabled={object === undefined}
            options={[
              { value: "", label: text.noForeign },
              ...table.columns.map((column) => ({ value: column, label: column })),
            ]}
            onChange={(column) => onChange({ ...table, foreign_id: column || null })}
            className={styles.choice}
          />
        </Field>
      </div>
      {table.notices.map((notice) => (
        <p key={notice.code} className={styles.notice}>
          {notice.message}
        </p>
      ))}
      {open && object && (
        <section id={id} aria-label={text.columns}>
          <Columns
            object={object}
            draft={{ ...beginDraft(object, table), mapping: table.mapping }}
            foreign
            onChange={(mapping) => onChange({ ...table, mapping })}
          />
        </section>
      )}
    </li>
  );
}
