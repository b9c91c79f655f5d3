/** Connections as sentences: what a screen reader and the keyboard get, and what is read on a phone. */
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import type { Graph, GraphNode } from "~/api/page";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { Tag } from "~/kit/Tag";
import { EdgeTools } from "./EdgeTools";
import { edgeWords, nodeFacts, nodeTitle } from "./edges";
import styles from "./graph.module.css";

/** `from`: told from the side of this node; otherwise from the nearer end, under its name. */
export function GraphList({ graph, from }: { graph: Graph; from?: string }) {
  const i18n = useI18n();
  const catalog = useCatalog();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const groups = new Map<string, { near: GraphNode; rows: Row[] }>();
  for (const edge of graph.edges) {
    const [a, b] = [nodes.get(edge.from), nodes.get(edge.to)];
    if (!a || !b) continue;
    const backwards = from === undefined ? a.depth > b.depth : from === b.id;
    const [near, far]: [GraphNode, GraphNode] = backwards ? [b, a] : [a, b];
    const group = groups.get(near.id) ?? { near, rows: [] };
    group.rows.push({ edge, far, words: edgeWords(edge, catalog, i18n, backwards) });
    groups.set(near.id, group);
  }
  const sorted = [...groups.values()].sort((one, other) => one.near.depth - other.near.depth);
  return sorted.map(({ near, rows }) => (
    <section key={near.id} className={styles.group} aria-label={nodeTitle(near, i18n)}>
      {from === undefined && (
        <h3 className={styles.groupTitle}>
          <NodeLink node={near} />
        </h3>
      )}
      <ul className={styles.list}>
        {rows.map((row) => (
          <OneConnection key={`${row.edge.object}-${row.edge.key}-${row.edge.id}`} near={near} {...row} />
        ))}
      </ul>
    </section>
  ));
}

interface Row {
  readonly edge: Graph["edges"][number];
  readonly far: GraphNode;
  readonly words: string;
}

function OneConnection({ edge, far, near, words }: Row & { near: GraphNode }) {
  const i18n = useI18n();
  const catalog = useCatalog();
  const name = i18n.words.page.graphView.related(nodeTitle(near, i18n), words, nodeTitle(far, i18n));
  return (
    <li className={styles.row}>
      <span className={styles.what}>{words}</span>
      <NodeLink node={far} />
      {nodeFacts(far, catalog, i18n).map(({ field, option }) => (
        <Tag key={field.key} color={option?.color ?? "grey"}>
          {option?.label}
        </Tag>
      ))}
      <EdgeTools edge={edge} name={name} />
    </li>
  );
}

export function NodeLink({ node }: { node: GraphNode }) {
  const i18n = useI18n();
  const object = useCatalog().findObject(node.object);
  return (
    <Link to={`/o/${node.object}/${node.id}`} className={styles.link}>
      <ObjectIcon name={object?.icon ?? ""} size={14} />
      {nodeTitle(node, i18n)}
    </Link>
  );
}
