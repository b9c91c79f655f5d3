/** Objects and fields: what the system is made of, and changing it while others work; the bin; what was changed. */
import { useQuery } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { ChevronRight, Plus } from "lucide-react";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useCatalog } from "~/api/meta";
import { type DefinitionLine, definitionsQuery } from "~/api/modelling";
import { useSession } from "~/api/session";
import { useI18n } from "~/i18n";
import { useModelWords } from "~/i18n/modelling";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { useTitle } from "~/kit/page";
import { ErrorState, Forbidden, Skeleton } from "~/kit/states";
import page from "../page.module.css";
import { Head } from "../settings/Head";
import { Bin } from "./Bin";
import { ChangeLog } from "./ChangeLog";
import styles from "./catalog.module.css";
import { ObjectDialog } from "./ObjectDialog";
import { ObjectEditor } from "./ObjectEditor";

const views = ["objects", "bin", "changes"] as const;
type View = (typeof views)[number];

export function CatalogScreen() {
  const { words } = useI18n();
  const { object: key } = useParams();
  const allowed = useSession().abilities.includes("catalog.publish");
  useTitle(words.catalog.title);
  if (!allowed) return <Forbidden />;
  return <div className={page.page}>{key ? <ObjectEditor key={key} object={key} /> : <Index />}</div>;
}

function Index() {
  const { words } = useI18n();
  const text = useModelWords();
  const [params, setParams] = useSearchParams();
  const [making, setMaking] = useState(false);
  const view = views.find((one) => one === params.get("show")) ?? "objects";
  return (
    <>
      <Head
        title={words.catalog.title}
        hint={words.catalog.hint}
        actions={
          <Button type="primary" icon={<Plus aria-hidden />} onClick={() => setMaking(true)}>
            {words.catalog.newObject}
          </Button>
        }
      />
      <div className={styles.tabs}>
        <Segmented<View>
          value={view}
          options={views.map((value) => ({ value, label: text.tabs[value] ?? value }))}
          onChange={(show) => setParams(show === "objects" ? {} : { show }, { replace: true })}
          aria-label={text.shown}
        />
      </div>
      {view === "objects" ? <Objects /> : view === "bin" ? <Bin /> : <ChangeLog />}
      {making && <ObjectDialog onClose={() => setMaking(false)} />}
    </>
  );
}

/** In the order of the navigation; what is out of use last. */
function useOrdered(lines: readonly DefinitionLine[]): readonly DefinitionLine[] {
  const places = new Map(useCatalog().objects.map(({ key }, index) => [key, index]));
  const place = ({ key, active }: DefinitionLine) => (active ? (places.get(key) ?? 500) : 1000);
  return [...lines].sort((one, other) => place(one) - place(other) || one.key.localeCompare(other.key));
}

function Objects() {
  const { words, label } = useI18n();
  const text = useModelWords();
  const version = useCatalog().document.version;
  const query = useQuery(definitionsQuery("object", version));
  const lines = useOrdered(query.data ?? []);
  if (query.isPending) return <Skeleton lines={10} height={44} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return (
    <ul className={styles.objects}>
      {lines.map((one) => (
        <li key={one.key}>
          <Link to={`/catalog/${one.key}`} className={styles.object} data-inactive={!one.active || undefined}>
            <ObjectIcon name={one.icon} size={18} />
            <span className={styles.objectName}>{label(one.label) || one.key}</span>
            <code className={styles.key}>{one.key}</code>
            <span className={styles.mark}>
              {!one.active
                ? words.catalog.inactive
                : one.custom
                  ? words.catalog.custom
                  : one.changed
                    ? text.changed
                    : ""}
            </span>
            <span className={styles.count}>{words.catalog.fieldCount(one.fields)}</span>
            <ChevronRight aria-hidden />
          </Link>
        </li>
      ))}
    </ul>
  );
}
