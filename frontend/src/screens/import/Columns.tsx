/** The file's columns, each with what stands in it and the field that it goes into. */
import { Segmented, Select } from "antd";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import type { ImportPreview } from "~/api/imports";
import { type FieldMeta, type ObjectMeta, useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import type { Draft } from "./draft";
import styles from "./import.module.css";
import { type Target, useTargets } from "./targets";

interface ColumnsProps {
  object: ObjectMeta;
  draft: Draft;
  /** Links may name records by the ids of another system. */
  foreign?: boolean;
  onChange: (mapping: Draft["mapping"]) => void;
}

/** From so many columns on, those without a field can be looked at alone. */
const MANY = 15;
const SAMPLES = 3;
type Which = "all" | "without";

export function Columns({ object, draft, foreign = false, onChange }: ColumnsProps) {
  const { words, format } = useI18n();
  const text = useDataWords().importing;
  const { preview, mapping } = draft;
  const [which, setWhich] = useState<Which>("all");
  // What is shown stays while one maps it.
  const [shown, setShown] = useState<ReadonlySet<string> | null>(null);
  const targets = useTargets(object, [...new Set(Object.values(mapping))], foreign);
  const without = preview.columns.filter((column) => !mapping[column]);
  const choose = (column: string, field: string) => {
    const rest = Object.entries(mapping).filter(([name, value]) => name !== column && value !== field);
    onChange(Object.fromEntries(field ? [...rest, [column, field]] : rest));
  };
  const look = (next: Which) => {
    setWhich(next);
    setShown(next === "without" ? new Set(without) : null);
  };
  return (
    <>
      {preview.columns.length > MANY && (
        <Segmented<Which>
          value={which}
          options={[
            { value: "all", label: text.allColumns(format.count(preview.columns.length)) },
            { value: "without", label: text.columnsWithout(format.count(without.length)) },
          ]}
          onChange={look}
          aria-label={words.importing.column}
          className={styles.which}
        />
      )}
      <table className={styles.mapping}>
        <thead>
          <tr>
            <th scope="col">{words.importing.column}</th>
            <th scope="col">{words.importing.sample}</th>
            <th scope="col">{words.importing.field}</th>
          </tr>
        </thead>
        <tbody>
          {preview.columns.map((column, index) =>
            shown === null || shown.has(column) ? (
              <Column
                key={column}
                column={column}
                samples={samplesOf(preview, index)}
                object={object}
                draft={draft}
                targets={targets}
                onChoose={(field) => choose(column, field)}
              />
            ) : null,
          )}
        </tbody>
      </table>
    </>
  );
}

const samplesOf = (preview: ImportPreview, index: number) => preview.rows.flatMap((row) => row[index] || []);

interface ColumnProps {
  column: string;
  samples: readonly string[];
  object: ObjectMeta;
  draft: Draft;
  targets: readonly Target[];
  onChoose: (field: string) => void;
}

function Column({ column, samples, object, draft, targets, onChoose }: ColumnProps) {
  const { words } = useI18n();
  const text = useDataWords().importing;
  const catalog = useCatalog();
  const { preview } = draft;
  const path = draft.mapping[column] ?? "";
  const field = path ? catalog.findField(object.key, path) : undefined;
  const strange = field ? strangeOptions(field, samples) : [];
  const remembered = preview.suggestions?.some((one) => one.column === column && one.how === "remembered");
  return (
    <tr data-skipped={!path || undefined}>
      <th scope="row" title={column}>
        {column}
      </th>
      <td className={styles.sample} title={samples.slice(0, SAMPLES).join("\n").slice(0, 300)}>
        {samples
          .slice(0, SAMPLES)
          .map((one) => one.slice(0, 80))
          .join(" · ")}
      </td>
      <td>
        <span className={styles.target}>
          <ArrowRight aria-hidden className={styles.arrow} />
          <Select
            value={path}
            options={[
              { value: "", text: "", label: <span className={styles.skip}>{words.importing.skip}</span> },
              ...targets,
            ]}
            onChange={onChoose}
            showSearch={{ optionFilterProp: "text" }}
            aria-label={`${column} → ${words.importing.field}`}
            className={styles.field}
          />
          {remembered && path === preview.mapping[column] && (
            <span className={styles.remembered}>{text.remembered}</span>
          )}
        </span>
        {strange.length > 0 && (
          <p className={styles.strange}>{text.strangeOptions(strange.slice(0, 5).join(text.and))}</p>
        )}
      </td>
    </tr>
  );
}

/** What stands in the first rows and is no option of the field. */
function strangeOptions(field: FieldMeta, samples: readonly string[]): readonly string[] {
  if (field.options.length === 0) return [];
  const known = new Set(
    field.options.flatMap(({ key, label }) => [key, label.zh, label.en]).map((name) => fold(name ?? "")),
  );
  const parts = field.type === "choice" ? samples : samples.flatMap((one) => one.split(/[;；,，、|\n]/));
  return [...new Set(parts.map((one) => one.trim()).filter((one) => one && !known.has(fold(one))))];
}

const fold = (text: string) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
