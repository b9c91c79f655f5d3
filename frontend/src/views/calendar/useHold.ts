/** What the mouse draws on the hours: an entry carried elsewhere, an end pulled, or the time of something new. */
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useStable } from "~/kit/useStable";
import { DAY_MINUTES, instantOf, type Span } from "./lasting";

const QUARTER = 15;
const MINUTE = 60_000;
/** So far a mouse goes before a press is a drag. */
const SLOP = 4;
/** So near to an edge the hours scroll. */
const EDGE = 28;

export interface Held {
  readonly kind: "move" | "end" | "new";
  readonly id: string | null;
  readonly from: number;
  readonly to: number;
}

interface Hold {
  days: readonly string[];
  spans: readonly Span[];
  movable: boolean;
  endable: boolean;
  creatable: boolean;
  onDone: (held: Held, span: Span | undefined) => void;
}

/** The instant below a point: columns are days, their height is a day. */
function instantAt(area: HTMLElement, days: readonly string[], x: number, y: number, step: number): number {
  const box = area.getBoundingClientRect();
  const column = Math.floor(((x - box.left) / box.width) * days.length);
  const day = days[Math.min(days.length - 1, Math.max(0, column))] ?? "";
  const minute = ((y - box.top) / box.height) * DAY_MINUTES;
  return instantOf(day, Math.min(DAY_MINUTES, Math.max(0, Math.floor(minute / step) * step)));
}

function kindOf(target: Element, hold: Hold): Held["kind"] | null {
  if (hold.endable && target.closest("[data-edge]")) return "end";
  if (target.closest("[data-entry]")) return hold.movable ? "move" : null;
  return hold.creatable ? "new" : null;
}

/** Where what is held is, now that the mouse is somewhere else. */
function heldAt(kind: Held["kind"], span: Span | undefined, pressed: number, at: number): Held {
  const quarter = QUARTER * MINUTE;
  const id = span?.record.id ?? null;
  if (kind === "move" && span) {
    const from = span.from + (at - pressed);
    return { kind, id, from, to: from + (span.to - span.from) };
  }
  const begin = kind === "end" && span ? span.from : Math.min(pressed, at);
  const end = kind === "end" ? at + quarter : Math.max(pressed, at) + quarter;
  return { kind, id, from: begin, to: Math.max(end, begin + quarter) };
}

function scrollNear(area: HTMLElement, y: number) {
  const frame = area.closest<HTMLElement>("[data-hours]");
  const box = frame?.getBoundingClientRect();
  if (!frame || !box) return;
  if (y < box.top + EDGE) frame.scrollTop -= 8;
  if (y > box.bottom - EDGE) frame.scrollTop += 8;
}

export function useHold(area: RefObject<HTMLElement | null>, hold: Hold) {
  const [held, setHeld] = useState<Held | null>(null);
  const stop = useRef<(() => void) | null>(null);
  const dragged = useRef(false);
  const done = useStable(hold.onDone);
  useEffect(() => () => stop.current?.(), []);
  const press = (event: PointerEvent<HTMLElement>) => {
    dragged.current = false;
    const place = area.current;
    const target = event.target as Element;
    // A finger scrolls and taps.
    if (!place || event.button !== 0 || event.pointerType === "touch") return;
    const kind = kindOf(target, hold);
    if (kind === null) return;
    const { days } = hold;
    const { clientX, clientY } = event;
    const id = target.closest<HTMLElement>("[data-entry]")?.dataset.entry;
    const span = hold.spans.find(({ record }) => record.id === id);
    const pressed = instantAt(place, days, clientX, clientY, QUARTER);
    let latest: Held | null = null;
    const move = (to: globalThis.PointerEvent) => {
      if (latest === null && Math.hypot(to.clientX - clientX, to.clientY - clientY) < SLOP) return;
      dragged.current = true;
      scrollNear(place, to.clientY);
      // An end is pulled within its own day: sideways one only slips.
      const x = kind === "move" ? to.clientX : clientX;
      latest = heldAt(kind, span, pressed, instantAt(place, days, x, to.clientY, QUARTER));
      setHeld(latest);
    };
    const end = (carry: boolean) => {
      stop.current?.();
      setHeld(null);
      if (carry && latest) done(latest, span);
    };
    const drop = () => end(true);
    const leave = () => end(false);
    const keys = (key: KeyboardEvent) => {
      if (key.key !== "Escape") return;
      key.stopPropagation();
      leave();
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", drop);
    window.addEventListener("pointercancel", leave);
    window.addEventListener("keydown", keys, true);
    stop.current = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", drop);
      window.removeEventListener("pointercancel", leave);
      window.removeEventListener("keydown", keys, true);
      stop.current = null;
    };
  };
  /** A press that was no drag, on a free place: an hour from the half hour below it. */
  const instant = (x: number, y: number) =>
    area.current ? instantAt(area.current, hold.days, x, y, 2 * QUARTER) : Number.NaN;
  return { held, press, instant, wasDragged: () => dragged.current };
}
