/** Which node an arrow key leads to: the nearest of those that lie more in its direction than beside it. */
import type { Point } from "./spread";

const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export function nearestTowards(
  key: string,
  from: string,
  nodes: readonly { readonly id: string }[],
  place: (id: string) => Point,
): string | null {
  const towards = directions[key];
  if (towards === undefined) return null;
  const start = place(from);
  let best: { id: string; far: number } | null = null;
  for (const { id } of nodes) {
    if (id === from) continue;
    const [dx, dy] = [place(id).x - start.x, place(id).y - start.y];
    const along = dx * towards.x + dy * towards.y;
    const aside = Math.abs(dx * towards.y) + Math.abs(dy * towards.x);
    if (along <= 0 || aside > along * 1.5) continue;
    const far = along + aside * 2;
    if (best === null || far < best.far) best = { id, far };
  }
  return best?.id ?? null;
}
