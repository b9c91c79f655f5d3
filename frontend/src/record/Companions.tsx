/** People made along with a new record: a line each, in the form of the record that they belong to. */
import { Plus, X } from "lucide-react";
import type { Json } from "~/api/json";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { FormField } from "./FormField";
import styles from "./quick.module.css";
import type { Companions } from "./useCompanions";

export function CompanionRows({ companions }: { companions: Companions }) {
  const { words, label } = useI18n();
  return companions.kinds.map(({ child, link, fields }) => {
    const rows = companions.rows.filter((row) => row.link === link.key);
    return (
      <fieldset key={child.key} className={styles.companions}>
        {rows.length > 0 && <legend className={styles.legend}>{label(child.plural)}</legend>}
        {rows.map((row, index) => (
          <div
            key={row.id}
            role="group"
            aria-label={words.page.nth(label(child.label), index + 1)}
            className={styles.line}
          >
            {fields.map((field, place) => (
              <FormField
                key={field.key}
                field={field}
                value={row.values[field.key] ?? null}
                onChange={(value: Json) => companions.set(row.id, field.key, value)}
                problem={row.problems[field.key]}
                autoFocus={place === 0 && row.fresh}
                brief
              />
            ))}
            <IconButton
              label={words.page.withoutNth(label(child.label), index + 1)}
              onClick={() => companions.remove(row.id)}
            >
              <X aria-hidden />
            </IconButton>
          </div>
        ))}
        <button type="button" className={styles.add} onClick={() => companions.add(link.key)}>
          <Plus aria-hidden />
          {words.page.alongWith(label(child.label))}
        </button>
      </fieldset>
    );
  });
}
