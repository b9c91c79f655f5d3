/** The picture: nodes that can be dragged, chosen with arrows and opened with Enter. */
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useCatalog } from "~/api/meta";
import type { Graph, GraphNode } from "~/api/page";
import { useI18n } from "~/i18n";
import { IconButton } from "~/kit/IconButton";
import { edgeWords, nodeFacts, nodeTitle } from "./edges";
import styles from "./graph.module.css";
import { type Point, spread } from "./spread";

interface PictureProps {
  graph: Graph;
  root: string;
  chosen: string;
  onChoose: (id: string) => void;
}

const WIDTH = 720;
/** So many nodes, and the picture is as high as it is wide. */
const MANY_NODES = 12;
/** So many relations of the chosen one, and their words would cover each other: the list below says them. */
const MANY_EDGES = 8;
const EDGE_SIGNS = 10;

const heightFor = (nodes: number) => (nodes > MANY_NODES ? WIDTH : 440);
const cut = (text: string, signs: number) => (text.length > signs ? `${text.slice(0, signs - 1)}…` : text);

export function GraphPicture({ graph, root, chosen, onChoose }: PictureProps) {
  const catalog = useCatalog();
  const i18n = useI18n();
  const { words } = i18n;
  // In the order of their ids: a change of one of them, which the server names first, moves none of the others.
  const first = useMemo(() => {
    const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
    const nodes = graph.nodes.toSorted((a, b) => a.depth - b.depth || byId(a, b));
    return spread(nodes, graph.edges.toSorted(byId));
  }, [graph]);
  const [moved, setMoved] = useState<ReadonlyMap<string, Point>>(new Map());
  const [view, setView] = useState<{ x: number; y: number; zoom: number } | null>(null);
  const drag = useRef<{ id: string | null; x: number; y: number; moved: boolean } | null>(null);
  const place = (id: string): Point => moved.get(id) ?? first.get(id) ?? { x: 0, y: 0 };
  const height = heightFor(graph.nodes.length);
  const fitted = useMemo(() => fitAll([...first.values()], height), [first, height]);
  const { x, y, zoom } = view ?? fitted;
  const box = `${x - WIDTH / 2 / zoom} ${y - height / 2 / zoom} ${WIDTH / zoom} ${height / zoom}`;
  const edgesNear = graph.edges.filter(({ from, to }) => from === chosen || to === chosen);
  const spoken = edgesNear.length <= MANY_EDGES;
  const near = new Set(edgesNear.flatMap(({ from, to }) => [from, to]).concat(chosen));
  const zoomBy = (factor: number) => setView({ x, y, zoom: Math.min(2.5, Math.max(0.25, zoom * factor)) });

  const down = (event: PointerEvent, id: string | null) => {
    event.stopPropagation();
    drag.current = { id, x: event.clientX, y: event.clientY, moved: false };
    event.currentTarget.closest("svg")?.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const from = drag.current;
    if (from === null) return;
    const scale = WIDTH / zoom / event.currentTarget.getBoundingClientRect().width;
    const [dx, dy] = [(event.clientX - from.x) * scale, (event.clientY - from.y) * scale];
    if (!from.moved && Math.hypot(dx, dy) < 3) return;
    drag.current = { ...from, x: event.clientX, y: event.clientY, moved: true };
    if (from.id === null) return setView({ x: x - dx, y: y - dy, zoom });
    const at = place(from.id);
    setMoved(new Map(moved).set(from.id, { x: at.x + dx, y: at.y + dy }));
  };
  const up = () => {
    if (drag.current?.id && !drag.current.moved) onChoose(drag.current.id);
    drag.current = null;
  };
  return (
    <div className={styles.frame}>
      <svg
        viewBox={box}
        className={styles.picture}
        style={{ aspectRatio: WIDTH / height }}
        onPointerDown={(event) => down(event, null)}
        onPointerMove={move}
        onPointerUp={up}
        role="group"
        aria-label={words.page.graph}
      >
        {graph.edges.map((edge) => {
          const [a, b] = [place(edge.from), place(edge.to)];
          const near = edge.from === chosen || edge.to === chosen;
          return (
            <g key={`${edge.object}-${edge.key}-${edge.id}`} className={styles.edge} data-near={near || undefined}>
              <line x1={a.x} y1={a.y} x2={b.x} y2={b.y} />
              {near && spoken && (
                <text transform={`translate(${(a.x + b.x) / 2} ${(a.y + b.y) / 2}) scale(${1 / zoom})`} y={-4}>
                  {cut(edgeWords(edge, catalog, i18n), EDGE_SIGNS)}
                </text>
              )}
            </g>
          );
        })}
        {graph.nodes.map((node) => (
          <Node
            key={node.id}
            node={node}
            at={place(node.id)}
            scale={1 / zoom}
            root={node.id === root}
            chosen={node.id === chosen}
            near={spoken && near.has(node.id)}
            count={graph.edges.filter(({ from, to }) => from === node.id || to === node.id).length}
            onDown={(event) => down(event, node.id)}
            onFocus={() => onChoose(node.id)}
          />
        ))}
      </svg>
      <div className={styles.zoom}>
        <IconButton label={words.page.graphView.zoomIn} onClick={() => zoomBy(1.25)}>
          <ZoomIn aria-hidden />
        </IconButton>
        <IconButton label={words.page.graphView.zoomOut} onClick={() => zoomBy(0.8)}>
          <ZoomOut aria-hidden />
        </IconButton>
        <IconButton
          label={words.page.graphView.fit}
          onClick={() => {
            setView(null);
            setMoved(new Map());
          }}
        >
          <Maximize aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

/** The middle of all, and a zoom that shows all. */
function fitAll(points: readonly Point[], height: number) {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs, 0), Math.max(...xs, 0)];
  const [top, bottom] = [Math.min(...ys, 0), Math.max(...ys, 0)];
  const zoom = Math.min(1.2, WIDTH / (right - left + 200), height / (bottom - top + 130));
  return { x: (left + right) / 2, y: (top + bottom) / 2 + 8, zoom };
}

interface NodeProps {
  node: GraphNode;
  at: Point;
  scale: number;
  root: boolean;
  chosen: boolean;
  /** Chosen, or one step from it: more is said of it. */
  near: boolean;
  count: number;
  onDown: (event: PointerEvent) => void;
  onFocus: () => void;
}

function Node({ node, at, scale, root, chosen, near, count, onDown, onFocus }: NodeProps) {
  const catalog = useCatalog();
  const navigate = useNavigate();
  const i18n = useI18n();
  const title = nodeTitle(node, i18n);
  const facts = nodeFacts(node, catalog, i18n);
  const color = facts.at(-1)?.option?.color ?? "grey";
  const size = root ? 22 : 17;
  // What people's objects have in common: they say who decides. All others are square, as icons of objects are.
  const round = catalog
    .findObject(node.object)
    ?.fields.some(({ type, config }) => type === "phone" && config.many === true);
  const open = () => navigate(`/o/${node.object}/${node.id}`);
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Enter") open();
  };
  return (
    <g
      transform={`translate(${at.x} ${at.y}) scale(${scale})`}
      className={styles.node}
      data-chosen={chosen || undefined}
      role="button"
      tabIndex={0}
      aria-label={i18n.words.page.graphView.node(title, count)}
      aria-pressed={chosen}
      onPointerDown={onDown}
      onDoubleClick={open}
      onKeyDown={keys}
      onFocus={onFocus}
    >
      <rect
        x={-size}
        y={-size}
        width={size * 2}
        height={size * 2}
        rx={round ? size : 7}
        style={{ fill: `var(--tag-${color}-ground)`, stroke: `var(--tag-${color}-ink)` }}
      />
      <text className={styles.initial} style={{ fill: `var(--tag-${color}-ink)` }}>
        {[...title].slice(0, 1).join("")}
      </text>
      <text className={styles.name} y={size + 14}>
        {cut(title, 12)}
      </text>
      {facts[0]?.option && near && (
        <text className={styles.role} y={size + 28}>
          {facts
            .slice(0, 2)
            .map(({ option }) => option?.label)
            .join(" · ")}
        </text>
      )}
    </g>
  );
}
