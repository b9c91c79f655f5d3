/** Connections as sentences: what a screen reader and the keyboard get, and what is read on a phone. */
import { Link } from "react-router";
import { useCatalog } from "~/api/meta";
import type { Graph, GraphNode } from "~/api/page";
import { useI18n } from "~/i18n";
import { ObjectIcon } from "~/kit/ObjectIcon";
import { Tag } from "~/kit/Tag";
import { edgeWords, nodeFacts, nodeTitle } from "./edges";
import styles from "./graph.module.css";

/** `from`: told from the side of this node; otherwise from the nearer end. */
export function GraphList({ graph, from }: { graph: Graph; from?: string }) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const rows = graph.edges.flatMap((edge) => {
    const [a, b] = [nodes.get(edge.from), nodes.get(edge.to)];
    if (!a || !b) return [];
    const backwards = from === undefined ? a.depth > b.depth : from === b.id;
    const [near, far]: [GraphNode, GraphNode] = backwards ? [b, a] : [a, b];
    return [{ edge, near, far, words: edgeWords(edge, catalog, i18n, backwards) }];
  });
  rows.sort((one, other) => one.near.depth - other.near.depth);
  return (
    <ul className={styles.list}>
      {rows.map(({ edge, near, far, words }) => (
        <li key={`${edge.object}-${edge.key}-${edge.id}`} className={styles.row}>
          {from === undefined && <NodeLink node={near} />}
          <span className={styles.what}>{words}</span>
          <NodeLink node={far} />
          {nodeFacts(far, catalog, i18n).map(({ field, option }) => (
            <Tag key={field.key} color={option?.color ?? "grey"}>
              {option?.label}
            </Tag>
          ))}
        </li>
      ))}
    </ul>
  );
}

function NodeLink({ node }: { node: GraphNode }) {
  const i18n = useI18n();
  const object = useCatalog().findObject(node.object);
  return (
    <Link to={`/o/${node.object}/${node.id}`} className={styles.link}>
      <ObjectIcon name={object?.icon ?? ""} size={14} />
      {nodeTitle(node, i18n)}
    </Link>
  );
}
