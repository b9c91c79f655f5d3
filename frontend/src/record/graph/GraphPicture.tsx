/** The picture: nodes that can be dragged, chosen with the arrow keys and opened with Enter. */
import { useMemo, useState } from "react";
import { useCatalog } from "~/api/meta";
import type { Graph, GraphEdge } from "~/api/page";
import { useI18n } from "~/i18n";
import { edgeWords } from "./edges";
import styles from "./graph.module.css";
import { NodeMark } from "./NodeMark";
import { PictureTools } from "./PictureTools";
import { type Point, spread } from "./spread";
import { nearestTowards } from "./towards";
import { useNames } from "./useNames";
import { usePan, type View } from "./usePan";
import { type Size, useSize } from "./useSize";

interface PictureProps {
  graph: Graph;
  root: string;
  chosen: string;
  onChoose: (id: string) => void;
}

/** So many nodes, and the picture is as high as it is wide. */
const MANY_NODES = 12;
/** So many, and their signs are smaller. */
const CROWD = 30;
/** So many relations of the chosen one, and their words would cover each other: the list below says them. */
const MANY_EDGES = 8;
const EDGE_SIGNS = 10;
/** So many pixels between two nodes leave room for words beside their names. */
const ROOM = 120;

const cut = (text: string, signs: number) => (text.length > signs ? `${text.slice(0, signs - 1)}…` : text);

export function GraphPicture({ graph, root, chosen, onChoose }: PictureProps) {
  const { words } = useI18n();
  const [full, setFull] = useState(false);
  const first = useMemo(() => spreadSteadily(graph), [graph]);
  const { frame, size } = useSize();
  const fitted = useMemo(() => fitAll([...first.values()], size), [first, size]);
  const pan = usePan({ fitted, width: size.width, first, onChoose });
  const { x, y, zoom } = pan.view;
  const box = `${x - size.width / 2 / zoom} ${y - size.height / 2 / zoom} ${size.width / zoom} ${size.height / zoom}`;
  const edgesNear = graph.edges.filter(({ from, to }) => from === chosen || to === chosen);
  const spoken = edgesNear.length <= MANY_EDGES;
  const near = new Set(edgesNear.flatMap(({ from, to }) => [from, to]).concat(chosen));
  const sizeOf = (id: string) => (id === root ? 20 : graph.nodes.length > CROWD ? 10 : 16);
  const names = useNames({ graph, root, chosen, near, sizeOf, zoom, place: pan.place });
  const step = (from: string, key: string) => {
    const next = nearestTowards(key, from, graph.nodes, pan.place);
    if (next) pan.svg.current?.querySelector<SVGGElement>(`[data-node="${next}"]`)?.focus();
  };
  return (
    <div
      ref={frame}
      className={styles.frame}
      data-shape={graph.nodes.length > MANY_NODES ? "high" : "wide"}
      data-full={full || undefined}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !full) return;
        event.stopPropagation();
        setFull(false);
      }}
      role="presentation"
    >
      <svg
        ref={pan.svg}
        viewBox={box}
        className={styles.picture}
        onPointerDown={(event) => pan.down(event, null)}
        onPointerMove={pan.move}
        onPointerUp={pan.up}
        onPointerCancel={pan.up}
        role="group"
        aria-label={words.page.graph}
      >
        <Edges edges={graph.edges} chosen={chosen} spoken={spoken} scale={1 / zoom} place={pan.place} />
        {graph.nodes.map((node) => (
          <NodeMark
            key={node.id}
            node={node}
            at={pan.place(node.id)}
            scale={1 / zoom}
            size={sizeOf(node.id)}
            chosen={node.id === chosen}
            name={names.get(node.id) ?? null}
            near={spoken && near.has(node.id)}
            count={graph.edges.filter(({ from, to }) => from === node.id || to === node.id).length}
            onDown={(event) => pan.down(event, node.id)}
            onFocus={() => onChoose(node.id)}
            onStep={(key) => step(node.id, key)}
          />
        ))}
      </svg>
      <PictureTools full={full} onZoom={pan.zoomBy} onFit={pan.reset} onFull={() => setFull(!full)} />
    </div>
  );
}

/** In the order of their ids: a change of one of them, which the server names first, moves none of the others. */
function spreadSteadily(graph: Graph): Map<string, Point> {
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
  const nodes = graph.nodes.toSorted((a, b) => a.depth - b.depth || byId(a, b));
  return spread(nodes, graph.edges.toSorted(byId));
}

interface EdgesProps {
  edges: readonly GraphEdge[];
  chosen: string;
  spoken: boolean;
  scale: number;
  place: (id: string) => Point;
}

function Edges({ edges, chosen, spoken, scale, place }: EdgesProps) {
  const catalog = useCatalog();
  const i18n = useI18n();
  return edges.map((edge) => {
    const [a, b] = [place(edge.from), place(edge.to)];
    const near = edge.from === chosen || edge.to === chosen;
    // Away from the chosen one, under which its own name stands.
    const along = edge.from === chosen ? 0.58 : 0.42;
    const at = { x: a.x + (b.x - a.x) * along, y: a.y + (b.y - a.y) * along };
    return (
      <g key={`${edge.object}-${edge.key}-${edge.id}`} className={styles.edge} data-near={near || undefined}>
        <line x1={a.x} y1={a.y} x2={b.x} y2={b.y} style={{ strokeWidth: (near ? 1.5 : 1.25) * scale }} />
        {near && spoken && Math.hypot(b.x - a.x, b.y - a.y) > ROOM * scale && (
          <text transform={`translate(${at.x} ${at.y}) scale(${scale})`} y={-4}>
            {cut(edgeWords(edge, catalog, i18n), EDGE_SIGNS)}
          </text>
        )}
      </g>
    );
  });
}

/** The middle of all, and a zoom that shows all. */
function fitAll(points: readonly Point[], { width, height }: Size): View {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs, 0), Math.max(...xs, 0)];
  const [top, bottom] = [Math.min(...ys, 0), Math.max(...ys, 0)];
  // Names and signs keep their size: their room is taken off before.
  const zoom = Math.min(1.1, (width - 110) / (right - left || 1), (height - 90) / (bottom - top || 1));
  return { x: (left + right) / 2, y: (top + bottom) / 2 + 8 / zoom, zoom: Math.max(zoom, 0.15) };
}
