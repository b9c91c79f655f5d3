// @vitest-environment jsdom
/** Dragging cards by mouse and by finger. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { watchDrags } from "../src/views/board/drag";

describe("dragging", () => {
  afterEach(() => {
    document.body.replaceChildren();
    vi.restoreAllMocks();
  });

  function stand() {
    const area = document.createElement("div");
    area.innerHTML =
      '<div data-cell="one"><article data-card="r1">甲</article></div><div data-cell="two"><p>乙</p></div>';
    document.body.append(area);
    const [card, target] = [area.querySelector("article"), area.querySelector("p")];
    if (!card || !target) throw new Error("not drawn");
    document.elementFromPoint = () => target;
    const seen: string[] = [];
    const stop = watchDrags(area, {
      lift: (lifted) => seen.push(`lift ${lifted.dataset.card}`) > 0,
      over: (cell) => seen.push(`over ${cell}`),
      drop: (cell) => seen.push(`drop ${cell}`),
    });
    const send = (type: string, at: number, pointerType: string) => {
      const event = new MouseEvent(type, { bubbles: true, cancelable: true, clientX: at, clientY: 5 });
      Object.assign(event, { pointerId: 1, pointerType });
      (type === "pointerdown" ? card : window).dispatchEvent(event);
    };
    return { seen, stop, send };
  }

  it("lifts with the mouse after a few pixels, drops where it is let go, and Escape drops nowhere", () => {
    const { seen, stop, send } = stand();
    send("pointerdown", 0, "mouse");
    send("pointermove", 3, "mouse");
    expect(seen).toEqual([]);
    send("pointermove", 30, "mouse");
    send("pointerup", 30, "mouse");
    expect(seen).toEqual(["lift r1", "over two", "over null", "drop two"]);
    send("pointerdown", 0, "mouse");
    send("pointermove", 30, "mouse");
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(seen.slice(4)).toEqual(["lift r1", "over two", "over null", "drop null"]);
    expect(document.querySelector("[data-flying]")).toBeNull();
    stop();
  });

  it("lifts with a finger that waits, not with one that scrolls", () => {
    vi.useFakeTimers();
    const { seen, stop, send } = stand();
    send("pointerdown", 0, "touch");
    send("pointermove", 30, "touch");
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual([]);
    send("pointerdown", 0, "touch");
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual(["lift r1", "over two"]);
    send("pointerup", 0, "touch");
    expect(seen.at(-1)).toBe("drop two");
    stop();
    vi.useRealTimers();
  });
});
