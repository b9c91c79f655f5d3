/** Which nodes of a picture have room for their names: the more telling ones first, no name over another or over a node. */
import type { Point } from "./spread";

export interface Labelled {
  readonly id: string;
  readonly at: Point;
  readonly name: string;
  /** Half the side of its sign. */
  readonly size: number;
  /** Named whatever lies below. */
  readonly always: boolean;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const WIDE = 12.5;
const NARROW = 7;
const HIGH = 16;

/** `nodes` in the order of what they tell; places and sizes in pixels of the screen. */
export function findNamed(nodes: readonly Labelled[]): ReadonlySet<string> {
  const signs = nodes.map(({ id, at, size }) => ({ id, box: around(at, size, size) }));
  const placed: Box[] = [];
  const named = new Set<string>();
  for (const node of nodes) {
    const box = nameBox(node);
    const free =
      !placed.some((other) => overlap(box, other)) &&
      !signs.some((sign) => sign.id !== node.id && overlap(box, sign.box));
    if (!free && !node.always) continue;
    placed.push(box);
    named.add(node.id);
  }
  return named;
}

function nameBox({ at, name, size }: Labelled): Box {
  const half = [...name].reduce((sum, sign) => sum + (sign > "\u2e80" ? WIDE : NARROW), 0) / 2;
  return around({ x: at.x, y: at.y + size + 4 + HIGH / 2 }, half, HIGH / 2);
}

const around = ({ x, y }: Point, wide: number, high: number): Box => ({
  left: x - wide,
  right: x + wide,
  top: y - high,
  bottom: y + high,
});

const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
