/** How a picture is moved: its ground and its nodes are dragged, by the wheel with Ctrl and by two fingers it is zoomed. */
import { type PointerEvent, useEffect, useRef, useState } from "react";
import type { Point } from "./spread";

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

interface Drag {
  readonly id: string | null;
  readonly x: number;
  readonly y: number;
  readonly moved: boolean;
}

interface Pan {
  /** What is seen while nobody has moved anything. */
  readonly fitted: View;
  /** So wide is the picture in its own measure. */
  readonly width: number;
  readonly first: ReadonlyMap<string, Point>;
  readonly onChoose: (id: string) => void;
}

/** So many pixels, and a press has become a drag. */
const TREMBLE = 3;

export function usePan({ fitted, width, first, onChoose }: Pan) {
  const [moved, setMoved] = useState<ReadonlyMap<string, Point>>(new Map());
  const [own, setOwn] = useState<View | null>(null);
  const view = own ?? fitted;
  const latest = useRef(view);
  latest.current = view;
  const svg = useRef<SVGSVGElement>(null);
  const drag = useRef<Drag | null>(null);
  const fingers = useRef(new Map<number, Point>());
  const zoomBy = (factor: number) => {
    const { x, y, zoom } = latest.current;
    setOwn({ x, y, zoom: Math.min(2.5, Math.max(0.2, zoom * factor)) });
  };
  useWheel(svg, zoomBy);
  const place = (id: string): Point => moved.get(id) ?? first.get(id) ?? { x: 0, y: 0 };

  const down = (event: PointerEvent, id: string | null) => {
    event.stopPropagation();
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    drag.current = fingers.current.size > 1 ? null : { id, x: event.clientX, y: event.clientY, moved: false };
    svg.current?.setPointerCapture(event.pointerId);
  };
  const pinch = (event: PointerEvent): boolean => {
    const before = fingers.current.get(event.pointerId);
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    const now = { x: event.clientX, y: event.clientY };
    if (before) fingers.current.set(event.pointerId, now);
    if (before === undefined || other === undefined) return false;
    zoomBy(apart(now, other) / Math.max(1, apart(before, other)));
    return true;
  };
  const move = (event: PointerEvent<SVGSVGElement>) => {
    if (pinch(event)) return;
    const from = drag.current;
    if (from === null) return;
    const scale = width / view.zoom / event.currentTarget.getBoundingClientRect().width;
    const [dx, dy] = [(event.clientX - from.x) * scale, (event.clientY - from.y) * scale];
    if (!from.moved && Math.hypot(event.clientX - from.x, event.clientY - from.y) < TREMBLE) return;
    drag.current = { ...from, x: event.clientX, y: event.clientY, moved: true };
    if (from.id === null) return setOwn({ x: view.x - dx, y: view.y - dy, zoom: view.zoom });
    const at = place(from.id);
    setMoved(new Map(moved).set(from.id, { x: at.x + dx, y: at.y + dy }));
  };
  const up = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
    if (drag.current?.id && !drag.current.moved) onChoose(drag.current.id);
    drag.current = null;
  };
  const reset = () => {
    setOwn(null);
    setMoved(new Map());
  };
  return { svg, view, place, zoomBy, reset, down, move, up };
}

const apart = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

/** The wheel alone scrolls the page. React's own listener could not keep the browser from zooming it. */
function useWheel(svg: React.RefObject<SVGSVGElement | null>, zoomBy: (factor: number) => void) {
  const latest = useRef(zoomBy);
  latest.current = zoomBy;
  useEffect(() => {
    const element = svg.current;
    if (element === null) return;
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      latest.current(Math.exp(-event.deltaY / 200));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [svg]);
}
