/** Where the nodes of a graph stand: rings by distance, then a few hundred steps of pulling and pushing. No chance in it. */
import type { GraphEdge, GraphNode } from "~/api/page";

export interface Point {
  readonly x: number;
  readonly y: number;
}

const APART = 124;
const STEPS = 220;

export function spread(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Map<string, Point> {
  const places = new Map<string, { x: number; y: number }>();
  const rings = new Map<number, number>();
  for (const node of nodes) {
    const turn = rings.get(node.depth) ?? 0;
    rings.set(node.depth, turn + 1);
    const count = nodes.filter(({ depth }) => depth === node.depth).length;
    const angle = (turn / count) * Math.PI * 2 + node.depth * 0.6;
    places.set(node.id, { x: Math.cos(angle) * node.depth * APART * 1.3, y: Math.sin(angle) * node.depth * APART });
  }
  const steps = Math.min(STEPS, Math.ceil(4_000_000 / Math.max(1, nodes.length * nodes.length) / 10));
  for (let step = 0; step < steps; step += 1) {
    const heat = 12 * (1 - step / steps);
    const moves = new Map<string, { x: number; y: number }>();
    const push = (id: string, x: number, y: number) => {
      const known = moves.get(id) ?? { x: 0, y: 0 };
      moves.set(id, { x: known.x + x, y: known.y + y });
    };
    nodes.forEach((one, index) => {
      for (const other of nodes.slice(index + 1)) {
        const [a, b] = [places.get(one.id), places.get(other.id)];
        if (!a || !b) continue;
        const [dx, dy] = [a.x - b.x || 0.1, (a.y - b.y) * 1.35 || 0.1];
        const distance = Math.hypot(dx, dy);
        const force = (APART * APART) / (distance * distance);
        push(one.id, (dx / distance) * force, (dy / distance) * force);
        push(other.id, (-dx / distance) * force, (-dy / distance) * force);
      }
    });
    for (const { from, to } of edges) {
      const [a, b] = [places.get(from), places.get(to)];
      if (!a || !b) continue;
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const distance = Math.hypot(dx, dy) || 1;
      const force = (distance - APART) / APART;
      push(from, (dx / distance) * force, (dy / distance) * force);
      push(to, (-dx / distance) * force, (-dy / distance) * force);
    }
    for (const node of nodes) {
      const [place, move] = [places.get(node.id), moves.get(node.id)];
      if (!place || !move || node.depth === 0) continue;
      const length = Math.hypot(move.x, move.y) || 1;
      const taken = Math.min(length * 4, heat);
      place.x += (move.x / length) * taken;
      place.y += (move.y / length) * taken;
    }
  }
  return places;
}
