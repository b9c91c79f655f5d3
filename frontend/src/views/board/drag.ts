/** Dragging cards by mouse and by finger. Knows elements only: what is a card (`data-card`) and what a place for one (`data-cell`). */

interface Hooks {
  /** A card is to be lifted: whether it may. */
  readonly lift: (card: HTMLElement) => boolean;
  readonly over: (cell: string | null) => void;
  readonly drop: (cell: string | null) => void;
}

/** So far a mouse goes before a press is a drag; farther than that a finger that waits scrolls instead. */
const SLACK = 5;
const FINGER_SLACK = 10;
const LONG_PRESS = 380;
/** Near an edge the board scrolls, the faster the nearer. */
const EDGE = 56;
const FASTEST = 18;

interface Press {
  readonly card: HTMLElement;
  readonly pointer: number;
  readonly x: number;
  readonly y: number;
  readonly timer: number;
}

/** Watches an area until the function that comes back is called. */
export function watchDrags(area: HTMLElement, hooks: Hooks): () => void {
  let press: Press | null = null;
  let flight: Flight | null = null;
  let cell: string | null = null;

  const begin = (x: number, y: number) => {
    if (press === null) return;
    const { card } = press;
    window.clearTimeout(press.timer);
    if (!hooks.lift(card)) {
      press = null;
      return;
    }
    flight = new Flight(card, press.x, press.y, area, () => look(flight?.x ?? x, flight?.y ?? y));
    flight.to(x, y);
    look(x, y);
  };
  const look = (x: number, y: number) => {
    const under = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-cell]");
    const next = under && area.contains(under) ? (under.dataset.cell ?? null) : null;
    if (next === cell) return;
    cell = next;
    hooks.over(cell);
  };
  const end = (dropped: boolean) => {
    if (press) window.clearTimeout(press.timer);
    press = null;
    if (flight === null) return;
    flight.land();
    flight = null;
    const at = dropped ? cell : null;
    cell = null;
    swallowClick();
    hooks.over(null);
    hooks.drop(at);
  };
  const down = (event: PointerEvent) => {
    if (!(event.target instanceof Element) || event.button !== 0 || press !== null) return;
    const card = event.target.closest<HTMLElement>("[data-card]");
    if (card === null || event.target.closest("button")) return;
    const finger = event.pointerType !== "mouse";
    const timer = finger ? window.setTimeout(() => begin(event.clientX, event.clientY), LONG_PRESS) : 0;
    press = { card, pointer: event.pointerId, x: event.clientX, y: event.clientY, timer };
  };
  const move = (event: PointerEvent) => {
    if (press === null || event.pointerId !== press.pointer) return;
    if (flight) {
      flight.to(event.clientX, event.clientY);
      look(event.clientX, event.clientY);
      return;
    }
    const far = Math.hypot(event.clientX - press.x, event.clientY - press.y);
    if (event.pointerType === "mouse") {
      if (far > SLACK) begin(event.clientX, event.clientY);
    } else if (far > FINGER_SLACK) end(false);
  };
  const up = (event: PointerEvent) => press && event.pointerId === press.pointer && end(event.type === "pointerup");
  const keys = (event: KeyboardEvent) => {
    if (flight === null || event.key !== "Escape") return;
    event.stopPropagation();
    end(false);
  };
  // A finger that has lifted a card no longer scrolls, and opens no menu.
  const still = (event: Event) => (flight || (event.type === "contextmenu" && press)) && event.preventDefault();
  // Links and pictures in cards would be dragged by the browser itself.
  const native = (event: Event) => event.preventDefault();

  area.addEventListener("pointerdown", down);
  area.addEventListener("touchmove", still, { passive: false });
  area.addEventListener("contextmenu", still);
  area.addEventListener("dragstart", native);
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", up);
  window.addEventListener("keydown", keys, true);
  return () => {
    end(false);
    area.removeEventListener("pointerdown", down);
    area.removeEventListener("touchmove", still);
    area.removeEventListener("contextmenu", still);
    area.removeEventListener("dragstart", native);
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", up);
    window.removeEventListener("keydown", keys, true);
  };
}

/** The click that follows a drag opens nothing. */
function swallowClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("click", swallow, { capture: true, once: true });
  window.setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
}

/** A lifted card: its picture under the pointer, and scrolling where it comes near an edge. */
class Flight {
  x = 0;
  y = 0;
  private readonly picture: HTMLElement;
  private readonly grip: { readonly x: number; readonly y: number };
  private readonly area: HTMLElement;
  private readonly card: HTMLElement;
  private readonly scrolled: () => void;
  private frame = 0;

  constructor(card: HTMLElement, x: number, y: number, area: HTMLElement, scrolled: () => void) {
    const box = card.getBoundingClientRect();
    this.card = card;
    this.area = area;
    this.scrolled = scrolled;
    this.grip = { x: x - box.left, y: y - box.top };
    this.picture = card.cloneNode(true) as HTMLElement;
    this.picture.removeAttribute("data-card");
    this.picture.setAttribute("aria-hidden", "true");
    this.picture.dataset.flying = "true";
    Object.assign(this.picture.style, {
      position: "fixed",
      top: "0",
      left: "0",
      width: `${box.width}px`,
      zIndex: "1200",
    });
    document.body.append(this.picture);
    document.body.dataset.dragging = "true";
    card.dataset.lifted = "true";
    window.getSelection()?.removeAllRanges();
    this.frame = requestAnimationFrame(this.scroll);
  }

  to(x: number, y: number): void {
    this.x = x;
    this.y = y;
    this.picture.style.translate = `${x - this.grip.x}px ${y - this.grip.y}px`;
  }

  land(): void {
    cancelAnimationFrame(this.frame);
    this.picture.remove();
    delete document.body.dataset.dragging;
    delete this.card.dataset.lifted;
  }

  private readonly scroll = () => {
    const list = document.elementFromPoint(this.x, this.y)?.closest<HTMLElement>("[data-scrolls]");
    const sideways = push(this.x, this.area.getBoundingClientRect(), "left", "right");
    const before = this.area.scrollLeft;
    this.area.scrollLeft += sideways;
    let moved = this.area.scrollLeft !== before;
    for (const one of [list, this.area]) {
      if (!one) continue;
      const top = one.scrollTop;
      one.scrollTop += push(this.y, one.getBoundingClientRect(), "top", "bottom");
      moved ||= one.scrollTop !== top;
    }
    if (moved) this.scrolled();
    this.frame = requestAnimationFrame(this.scroll);
  };
}

function push(at: number, box: DOMRect, start: "left" | "top", end: "right" | "bottom"): number {
  const before = box[start] + EDGE - at;
  const behind = at - (box[end] - EDGE);
  const near = Math.max(before, behind);
  if (near <= 0) return 0;
  const speed = Math.min(1, near / EDGE) * FASTEST;
  return before > behind ? -speed : speed;
}
