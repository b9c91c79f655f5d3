/** Over whom one comes from this record to another: the shortest ways, each a sentence, and the picture of them. */
import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { ChevronRight, X } from "lucide-react";
import { Fragment, useState } from "react";
import { type ObjectMeta, useCatalog } from "~/api/meta";
import { type Graph, type GraphPaths, getPaths } from "~/api/page";
import type { RecordData } from "~/api/records";
import { RecordPicker } from "~/fieldtypes/RecordPicker";
import type { Reference } from "~/fieldtypes/values";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { ErrorState, Skeleton } from "~/kit/states";
import { edgeWords } from "./edges";
import { NodeLink } from "./GraphList";
import { GraphPicture } from "./GraphPicture";
import styles from "./graph.module.css";

interface PathPanelProps {
  object: ObjectMeta;
  record: RecordData;
  title: string;
  /** As sentences alone. */
  plain: boolean;
  onClose: () => void;
}

export function PathPanel({ object, record, title, plain, onClose }: PathPanelProps) {
  const { words, label } = useI18n();
  const ends = useCatalog().objects.filter((one) => one.active && one.rights.read && (one.graph?.show.length ?? 0) > 0);
  const people = ends.find(({ key }) => key !== "user" && key !== object.key) ?? ends[0];
  const [kind, setKind] = useState(people?.key ?? object.key);
  const [goal, setGoal] = useState<Reference | null>(null);
  return (
    <section className={styles.paths} aria-label={words.page.graphView.path}>
      <div className={styles.ask}>
        <span className={styles.what}>{words.page.graphView.pathFrom(title)}</span>
        {ends.length > 1 && (
          <Segmented
            size="small"
            value={kind}
            onChange={(key) => {
              setKind(key);
              setGoal(null);
            }}
            options={ends.map((one) => ({ value: one.key, label: label(one.label) }))}
            aria-label={words.page.graphView.to}
          />
        )}
        <span className={styles.goal}>
          <RecordPicker
            key={kind}
            object={kind}
            value={goal ? [goal] : []}
            exclude={[record.id]}
            autoFocus
            label={words.page.graphView.to}
            onChange={([one]) => setGoal(one ?? null)}
          />
        </span>
        <IconButton label={words.common.close} onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </div>
      {goal ? (
        <Ways from={`${object.key}:${record.id}`} to={`${kind}:${goal.id}`} start={record.id} plain={plain} />
      ) : (
        <p className={styles.hint}>{words.page.graphView.pathHint}</p>
      )}
    </section>
  );
}

function Ways({ from, to, start, plain }: { from: string; to: string; start: string; plain: boolean }) {
  const { words } = useI18n();
  const [chosen, setChosen] = useState(start);
  const query = useQuery({
    queryKey: ["related", "path", from, to],
    queryFn: ({ signal }) => getPaths(from, to, signal),
  });
  if (query.isPending) return <Skeleton lines={3} />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} compact />;
  const found = query.data;
  if (found.paths.length === 0) return <p className={styles.hint}>{words.page.graphView.noPath}</p>;
  // As far from the beginning as the ways tell.
  const depths = new Map(found.paths.flatMap((path) => path.map((id, depth) => [id, depth] as const)));
  const nodes = found.nodes.map((node) => ({ ...node, depth: depths.get(node.id) ?? 0 }));
  const graph: Graph = { nodes, edges: found.edges, stopped: found.stopped };
  return (
    <>
      <ol className={styles.ways}>
        {found.paths.map((path) => (
          <li key={path.join("-")}>
            <Way path={path} found={found} />
          </li>
        ))}
      </ol>
      {!plain && <GraphPicture key={to} graph={graph} root={start} chosen={chosen} onChoose={setChosen} />}
    </>
  );
}

function Way({ path, found }: { path: readonly string[]; found: GraphPaths }) {
  const i18n = useI18n();
  const catalog = useCatalog();
  return (
    <span className={styles.way}>
      {path.map((id, index) => {
        const node = found.nodes.find((one) => one.id === id);
        const before = path[index - 1];
        const edge = found.edges.find(
          (one) => (one.from === before && one.to === id) || (one.to === before && one.from === id),
        );
        return (
          <Fragment key={id}>
            {edge && (
              <span className={styles.hop}>
                <ChevronRight aria-hidden />
                {edgeWords(edge, catalog, i18n, edge.to === before)}
                <ChevronRight aria-hidden />
              </span>
            )}
            {node && <NodeLink node={node} />}
          </Fragment>
        );
      })}
    </span>
  );
}
