/** The names that a picture shows: the chosen node first, then the one it is about, its neighbours, and the nearer ones. */
import type { Graph, GraphNode } from "~/api/page";
import { useI18n } from "~/i18n";
import { nodeTitle } from "./edges";
import { findNamed } from "./labels";
import type { Point } from "./spread";

const SIGNS = 12;

interface Names {
  readonly graph: Graph;
  readonly root: string;
  readonly chosen: string;
  readonly near: ReadonlySet<string>;
  readonly sizeOf: (id: string) => number;
  readonly zoom: number;
  readonly place: (id: string) => Point;
}

export function useNames({ graph, root, chosen, near, sizeOf, zoom, place }: Names): ReadonlyMap<string, string> {
  const i18n = useI18n();
  const rank = ({ id, depth }: GraphNode) => (id === chosen ? 0 : id === root ? 1 : near.has(id) ? 2 : 3 + depth);
  const wanted = graph.nodes
    .toSorted((a, b) => rank(a) - rank(b))
    .map((node) => {
      const at = place(node.id);
      const title = nodeTitle(node, i18n);
      const name = title.length > SIGNS ? `${title.slice(0, SIGNS - 1)}…` : title;
      const always = node.id === chosen || node.id === root;
      return { id: node.id, at: { x: at.x * zoom, y: at.y * zoom }, name, size: sizeOf(node.id), always };
    });
  const named = findNamed(wanted);
  return new Map(wanted.filter(({ id }) => named.has(id)).map(({ id, name }) => [id, name]));
}
