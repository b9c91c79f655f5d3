/** Where an object or a field is used: what cannot do without it first, each with the way there. */
import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { Link } from "react-router";
import { type Use, usesQuery } from "~/api/modelling";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { ErrorState, Skeleton } from "~/kit/states";
import styles from "./catalog.module.css";

/** The screen on which a use can be changed; null where there is none. */
function wayTo({ kind, pointer }: Use): string | null {
  const [, root, key = "", part, member] = pointer.split("/");
  if (root === "role") return `/roles/${key}`;
  if (root === "view") return `/o/${key}?view=${part ?? ""}`;
  if (root === "segment") return `/segments/${part ?? ""}`;
  if (root === "insight") return "/insights";
  if (root === "duplicate_rule") return "/duplicates/rules";
  if (root !== "object") return null;
  if (part === "layout") return `/catalog/${key}?show=layout`;
  if (part === "record_types") return `/catalog/${key}?show=types`;
  if (part === "rules") return `/catalog/${key}?show=rules`;
  if (part === "fields") return `/catalog/${key}?field=${member ?? ""}`;
  return kind === "list" || part === "title" || part === "via" ? `/catalog/${key}?show=object` : `/catalog/${key}`;
}

interface UsesProps {
  object: string;
  field?: string;
}

export function Uses({ object, field }: UsesProps) {
  const text = useModelWords();
  const query = useQuery({ ...usesQuery(object, field), retry: false });
  if (query.isPending) return <Skeleton lines={4} height={44} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  if (query.data.length === 0) return <p className={styles.none}>{text.uses.none}</p>;
  return (
    <>
      {query.data.some(({ breaks }) => breaks) && <p className={styles.usesHint}>{text.uses.hint}</p>}
      <UseList uses={query.data} />
    </>
  );
}

/** The same place told several times (each of three columns) is one line with a count. */
function gather(uses: readonly Use[]): readonly { readonly use: Use; readonly count: number }[] {
  const found = new Map<string, { use: Use; count: number }>();
  for (const use of uses) {
    const key = [use.kind, wayTo(use) ?? use.pointer, use.label.zh, use.breaks].join(" ");
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { use, count: 1 });
  }
  return [...found.values()];
}

export function UseList({ uses }: { uses: readonly Use[] }) {
  const { label, format } = useI18n();
  const text = useModelWords();
  return (
    <ul className={styles.uses}>
      {gather(uses).map(({ use, count }) => {
        const to = wayTo(use);
        const content = (
          <>
            <span className={styles.useKind} data-breaks={use.breaks || undefined}>
              {text.uses.kinds[use.kind] ?? use.kind}
            </span>
            <span className={styles.useName}>{label(use.label)}</span>
            <span className={styles.count}>{count > 1 ? text.uses.of(format.count(count)) : ""}</span>
            {use.breaks && <span className={styles.breaks}>{text.uses.breaks}</span>}
            {to && <ChevronRight aria-hidden />}
          </>
        );
        return (
          <li key={use.kind + use.pointer}>
            {to ? (
              <Link to={to} className={styles.use}>
                {content}
              </Link>
            ) : (
              <span className={styles.use}>{content}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
