/** What follows the records into the one that stays, and what will not come along as people may think. */
import { TriangleAlert } from "lucide-react";
import type { MergePreview } from "~/api/duplicates";
import { useCatalog } from "~/api/meta";
import { useI18n } from "~/i18n";
import { useDataWords } from "~/i18n/data";
import styles from "./merge.module.css";

export function Follows({ preview }: { preview: MergePreview }) {
  const { label, format } = useI18n();
  const text = useDataWords().merge;
  const catalog = useCatalog();
  const counts = new Map<string, number>();
  for (const { object, count } of preview.moves) counts.set(object, (counts.get(object) ?? 0) + count);
  const lines = [
    ...[...counts].map(([object, count]) =>
      text.moves(label(catalog.findObject(object)?.plural) || object, format.count(count)),
    ),
    ...(preview.hidden_moves > 0 ? [text.hidden(format.count(preview.hidden_moves))] : []),
    ...(preview.members > 0 ? [text.members(format.count(preview.members))] : []),
    ...(preview.shares > 0 ? [text.shares(format.count(preview.shares))] : []),
    ...(preview.files > 0 ? [text.files(format.count(preview.files))] : []),
  ];
  return (
    <div className={styles.follows}>
      <section aria-labelledby="merge-follows">
        <h2 id="merge-follows" className={styles.sectionTitle}>
          {text.follows}
        </h2>
        {lines.length === 0 ? (
          <p className={styles.soft}>{text.nothing}</p>
        ) : (
          <ul className={styles.lines}>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </section>
      {preview.conflicts.length > 0 && (
        <section aria-labelledby="merge-conflicts">
          <h2 id="merge-conflicts" className={styles.sectionTitle}>
            {text.conflicts}
          </h2>
          <ul className={styles.conflicts}>
            {preview.conflicts.map((conflict) => (
              <li key={conflict.message}>
                <TriangleAlert aria-hidden />
                <span>{conflict.message}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
